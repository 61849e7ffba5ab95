// What two parsers from npm read in feeds: node feeds.mjs FILE… prints {"FILE": {"partytime": …, "feedsmith": …}, …}.
// A file that ends in .opml is a list of subscriptions, which only feedsmith reads.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseFeed, parseOpml } from "feedsmith";
import partytime from "podcast-partytime";

const found = {};
for (const file of process.argv.slice(2)) {
  const xml = readFileSync(file, "utf8");
  found[basename(file)] = file.endsWith(".opml")
    ? { feedsmith: parseOpml(xml) }
    : { partytime: partytime.parseFeed(xml), feedsmith: parseFeed(xml) };
}
process.stdout.write(JSON.stringify(found));
