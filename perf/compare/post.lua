-- For wrk: posts the JSON of $BODY_FILE; every "{n}" in it becomes a number that no other request of this run has.
local file = assert(io.open(os.getenv("BODY_FILE"), "r"))
local body = file:read("*a")
file:close()
local number = tonumber(os.getenv("FIRST_NUMBER") or "0")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
for name, value in string.gmatch(os.getenv("HEADERS") or "", "([^:\n]+): ([^\n]+)") do wrk.headers[name] = value end

if string.find(body, "{n}", 1, true) then
  request = function()
    number = number + 1
    return wrk.format(nil, nil, nil, (string.gsub(body, "{n}", tostring(number))))
  end
else
  wrk.body = body
end

done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%f,"bytes":%d,"p50_ms":%f,"p99_ms":%f,"errors":%d}\n', summary.requests,
    summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
