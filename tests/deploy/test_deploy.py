"""What deploy/ names is what the program exposes, and the tools that will read these files take them."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
OF_PROMETHEUS = {"up"}


def golden():
    """{name: (kind, labels)} of tests/data/metrics.txt."""
    lines = (ROOT / "tests" / "data" / "metrics.txt").read_text().splitlines()
    return {name: (kind, set(labels)) for name, kind, *labels in
            (line.split() for line in lines if line and not line.startswith("#"))}


def exposed(metrics):
    """The names of the series: a histogram has three."""
    names = {}
    for name, (kind, labels) in metrics.items():
        if kind == "histogram":
            names |= {name + "_bucket": labels | {"le"}, name + "_sum": labels, name + "_count": labels}
        else:
            names[name] = labels
    return names


def selectors(expression):
    """[(metric, {labels it is selected by})] of a PromQL expression."""
    found = re.findall(r"\b((?:showrunner|gen_ai_client|process)_\w+|up)\b(?:\{([^}]*)\})?", expression)
    return [(name, set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", labels))) for name, labels in found]


def alert_expressions():
    text = (DEPLOY / "prometheus" / "alerts.yml").read_text()
    blocks = re.findall(r"^\s+expr: (?:\|\n((?:\s{10,}.*\n)+)|(.*)\n)", text, re.M)
    return [block or line for block, line in blocks]


def panels():
    board = json.loads((DEPLOY / "grafana" / "showrunner.json").read_text())
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def panel_expressions():
    return [target["expr"] for panel in panels() for target in panel["targets"]]


class Metrics(unittest.TestCase):
    def test_the_golden_list_is_sorted_and_named_by_the_rules(self):
        lines = [line for line in (ROOT / "tests" / "data" / "metrics.txt").read_text().splitlines()
                 if not line.startswith("#")]
        self.assertEqual(lines, sorted(lines))
        for name, (kind, labels) in golden().items():
            self.assertEqual(kind == "counter", name.endswith("_total"), name)
            self.assertIn(kind, ("counter", "gauge", "histogram"), name)

    def check(self, expressions):
        series = exposed(golden())
        for expression in expressions:
            for name, labels in selectors(expression):
                if name in OF_PROMETHEUS:
                    continue
                self.assertIn(name, series, expression)
                self.assertLessEqual(labels, series[name] | {"instance", "job"}, expression)

    def test_alerts_use_metrics_that_exist(self):
        expressions = alert_expressions()
        self.assertEqual(len(expressions), (DEPLOY / "prometheus" / "alerts.yml").read_text().count("- alert:"))
        self.check(expressions)

    def test_panels_use_metrics_that_exist(self):
        self.check(panel_expressions())

    def test_every_metric_has_a_panel(self):
        shown = {re.sub(r"_(bucket|sum|count)$", "", name) for expression in panel_expressions()
                 for name, _ in selectors(expression)}
        self.assertEqual(set(golden()) - shown, set())

    def test_every_alert_is_tested_firing_and_silent(self):
        alerts = re.findall(r"- alert: (\w+)", (DEPLOY / "prometheus" / "alerts.yml").read_text())
        tested = (DEPLOY / "prometheus" / "alerts_test.yml").read_text()
        for alert in alerts:
            self.assertRegex(tested, rf"alertname: {alert}, exp_alerts: \[\]", alert)
            self.assertRegex(tested, rf"alertname: {alert}\n\s+exp_alerts:\n\s+- exp_labels", alert)


class Dashboard(unittest.TestCase):
    def test_panels_have_numbers_of_their_own_and_do_not_overlap(self):
        board = json.loads((DEPLOY / "grafana" / "showrunner.json").read_text())
        numbers = [panel["id"] for panel in board["panels"]]
        self.assertEqual(len(numbers), len(set(numbers)))
        taken = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24)
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                     for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & taken, panel["title"])
            taken |= cells

    def test_expressions_are_promql(self):
        rules = [{"record": f"panel:{number}", "expr": re.sub(r"\$__rate_interval", "5m", expression)}
                 for number, expression in enumerate(panel_expressions())]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:  # JSON is YAML
            json.dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            file.flush()
            done = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class Nginx(unittest.TestCase):
    def test_nginx_takes_the_configuration(self):
        with tempfile.TemporaryDirectory() as name:
            place = pathlib.Path(name)
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-subj", "/CN=test", "-days", "1", "-keyout", place / "key.pem", "-out", place / "cert.pem"],
                           check=True, capture_output=True)
            site = (DEPLOY / "nginx" / "showrunner.conf").read_text()
            for there, here in {"/etc/ssl/showrunner/fullchain.pem": place / "cert.pem",
                                "/etc/ssl/showrunner/privkey.pem": place / "key.pem",
                                "/var/cache/nginx/showrunner": place / "cache"}.items():
                self.assertIn(there, site)
                site = site.replace(there, str(here))
            temporary = "".join(f"{kind}_temp_path {place}/{kind};" for kind in
                                ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            # `nginx -t` opens what it listens on: sockets of the test instead of ports that are root's or taken.
            site = re.sub(r"listen \[::\]:\d+.*;", "", site)
            site = re.sub(r"listen (\d+)", rf"listen unix:{place}/\1", site)
            (place / "nginx.conf").write_text(f"error_log stderr; pid {place}/pid; events {{}}\n"
                                              f"http {{ access_log off; {temporary}\n{site}\n}}")
            nginx = shutil.which("nginx") or "/usr/sbin/nginx"
            done = subprocess.run([nginx, "-t", "-p", name, "-c", place / "nginx.conf"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
