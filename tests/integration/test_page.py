"""`filperf report --html`: the page in a real browser, opened from the disk, without a network."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import tempfile
import textwrap
import unittest
from typing import Any

import browser as chromium
from harness import BUILD_ROOT, DRIFT, EXECUTABLE, OK, GateTest, clean_environment, skip_for_want_of_a_tool, write_bytes
from verdicts import ReportTest, drift, measure, place, verdict

LARGEST = 8_000_000  # bytes of a page
IN_TIME = 2.0  # seconds until a page can be used
WIDE, PHONE = (1280, 900), (390, 844)
AXE = os.path.join(BUILD_ROOT, "harness", "page", "modules", "node_modules", "axe-core", "axe.min.js")


@functools.cache
def why_not() -> str:
    """Why no page can be looked at here; empty if one can."""
    if not chromium.executable():
        return "there is no Chromium"
    with tempfile.TemporaryDirectory(prefix="filperf-page-") as folder:
        file = write_bytes(os.path.join(folder, "a-verdict.json"), json.dumps(verdict("a")).encode())
        done = subprocess.run([EXECUTABLE, "report", "--html", os.path.join(folder, "page.html"), file], env=clean_environment(), capture_output=True, check=False)
        return "" if done.returncode == 0 else done.stderr.decode()


class PageTest(ReportTest):
    """Makes pages, and opens them in browsers that are closed at the end."""

    def setUp(self) -> None:
        if reason := why_not():
            skip_for_want_of_a_tool(self, reason)
        super().setUp()

    def page(self, folder: str = "outputs") -> str:
        self.report("--html", self.path("page.html"), folder=folder)
        return self.path("page.html")

    def browser(self, size: tuple[int, int] = WIDE, scheme: str = "light") -> chromium.Browser:
        opened = chromium.Browser(*size, scheme)
        self.addCleanup(opened.close)
        return opened

    def opened(self, size: tuple[int, int] = WIDE, scheme: str = "light", folder: str = "outputs") -> chromium.Browser:
        page = self.browser(size, scheme)
        page.open(self.page(folder))
        self.assertEqual(page.complaints(), [])
        return page

    def texts(self, page: chromium.Browser, selector: str) -> list[str]:
        found = page.run(f"[...document.querySelectorAll({json.dumps(selector)})].filter((e) => e.checkVisibility()).map((e) => e.innerText)")
        assert isinstance(found, list)
        return found


BEFORE = """\
    import json

    def gone(n):
        return [repr(i) for i in range(n)]

    def main():
        gone(300)
        for round in range(20):
            json.loads('[1, {"a": [2, 3]}]')
    """
AFTER = """\
    import json

    def extra(n):
        return [len(str(i)) for i in range(n)]

    def main():
        for round in range(60):
            json.loads('[1, {"a": [2, 3]}]')
        extra(500)  # more
    """


class Verdict(PageTest):
    """A real verdict: some calls are new, some are gone, and a library's are more."""

    def setUp(self) -> None:
        super().setUp()
        self.program(textwrap.dedent(BEFORE))
        self.accepted()
        self.program(textwrap.dedent(AFTER))
        self.assert_code(self.check(), DRIFT)
        document = self.verdict()
        self.difference = document["difference"]
        total = document["totals"][0]
        self.change = total["after"] - total["before"]

    def test_the_difference_sums_to_the_change(self) -> None:
        """In the verdict, and in what the page shows of it."""
        roots = self.difference["roots"]
        self.assertAlmostEqual(sum(root["calls"] for root in roots) + self.difference["rest_more"] + self.difference["rest_fewer"], self.change, 2)
        own = sum(node["own"] for node in self.difference["nodes"])
        self.assertAlmostEqual(own + self.difference["rest_more"] + self.difference["rest_fewer"], self.change, 0)
        page = self.opened()
        self.assertIn(f"the whole change of {self.change:+,} calls", " ".join(self.texts(page, ".sum")))
        frames = page.run("[...document.querySelectorAll('g.frame')].map((g) => g.getAttribute('aria-label'))")
        more, fewer = [next(frame for frame in frames if frame.startswith(side)) for side in ("all that is more", "all that is fewer")]
        shown = [int(re.sub("[^-0-9]", "", frame.split(": ")[1].split(" calls")[0])) for frame in (more, fewer)]
        self.assertEqual(sum(shown), self.change)
        line = textwrap.dedent(AFTER).splitlines().index("    extra(500)  # more") + 1
        self.assertTrue(any(f"demo/__init__.py:main, line {line}" in frame for frame in frames), frames)

    def test_has_what_and_where_and_how_to_accept_on_the_first_screen(self) -> None:
        for size in (WIDE, PHONE):
            with self.subTest(size=size):
                page = self.opened(size)
                screen = page.run(f"[...document.querySelectorAll('h1, .card:first-child .where, .card:first-child .here, .accept-all code, .accept-all .copy')]"
                                  f".filter((e) => {{ const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= {size[1]} && r.right <= {size[0]}; }})"
                                  ".map((e) => e.innerText)")
                text = "\n".join(screen)
                for words in ("1 of 1 scenario is red", "demo/__init__.py:", "ctest --preset perf-refresh", "Copy"):
                    self.assertIn(words, text)
                self.assertLessEqual(page.run("document.documentElement.scrollWidth"), size[0])

    def test_zooms_finds_and_hides_what_is_gone(self) -> None:
        page = self.opened()
        count = "document.querySelectorAll('.icicle.more g.frame').length"
        all_frames = page.run(count)
        page.run("document.querySelectorAll('.icicle.more g.frame')[1].dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        self.assertLess(page.run("document.querySelectorAll('.icicle.more g.frame:not(.fade)').length"), all_frames)
        page.click(".difference .controls button")
        self.assertEqual(page.run(count), all_frames)
        # By keyboard: down to the first child, zoom, and out again.
        page.run("document.querySelector('.icicle.more g.frame[tabindex=\"0\"]').focus()")
        page.key("ArrowDown")
        where = "document.activeElement.getAttribute('aria-label')"
        self.assertNotIn("all that is more", page.run(where))
        page.key("Enter")
        self.assertGreater(page.run("document.querySelectorAll('.icicle.more g.fade').length"), 0)
        page.key("Escape")
        self.assertEqual(page.run("document.querySelectorAll('.icicle.more g.fade').length"), 0)
        page.run("document.querySelector('.difference input[type=search]').focus()")
        page.type("json")
        self.assertRegex(page.run("document.querySelector('.difference [role=status]').textContent"), r"^\d+ frames?, ")
        self.assertEqual(page.run("document.querySelectorAll('.icicle.fewer').length"), 1)
        page.click(".difference input[type=checkbox]")
        self.assertEqual(page.run("document.querySelectorAll('.icicle.fewer g.gone').length"), 0)

    def test_switches_the_theme(self) -> None:
        page = self.opened(scheme="light")
        ground = "getComputedStyle(document.body).backgroundColor"
        light = page.run(ground)
        for _ in range(2):  # system, light, dark
            page.click(".theme")
        self.assertEqual(page.run("document.documentElement.dataset.theme"), "dark")
        self.assertNotEqual(page.run(ground), light)
        self.assertEqual(self.opened(scheme="dark").run("document.documentElement.dataset.theme"), "dark")

    def test_copies_a_command(self) -> None:
        page = self.opened()
        page.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        page.click(".accept-all .copy")
        page.run("new Promise((done) => setTimeout(done, 200))")
        self.assertEqual(page.run("document.querySelector('.accept-all .copy').textContent"), "Copied")
        self.assertEqual(page.run("navigator.clipboard.readText()"), page.run("document.querySelector('.accept-all code').textContent"))

    def test_shows_the_source_around_the_cause(self) -> None:
        page = self.opened()
        page.run("document.querySelectorAll('details.function').forEach((d) => (d.open = true)); new Promise((done) => setTimeout(done, 100))")
        rows = self.texts(page, "table.source tr.here td")
        self.assertTrue(any("extra(500)  # more" in row or "len(str(i))" in row for row in rows), rows)
        self.assertTrue(self.texts(page, "table.annotated tr.hot"))

    def test_axe_finds_no_serious_fault(self) -> None:
        if not os.path.exists(AXE):
            skip_for_want_of_a_tool(self, f"there is no {AXE}")
        with open(AXE, encoding="utf-8") as file:
            axe = file.read()
        self.write(verdict("green"), drift("another", place("demo/a.py", 3, "f()", "/repo/src/demo/a.py")))
        for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
            with self.subTest(size=size, scheme=scheme):
                page = self.opened(size, scheme)
                page.run("document.querySelectorAll('details').forEach((d) => (d.open = true)); new Promise((done) => setTimeout(done, 300))")
                page.run(axe + ";1")
                found = page.run("axe.run().then((r) => r.violations.filter((v) => ['serious', 'critical'].includes(v.impact))"
                                 ".map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(' | ')))")
                self.assertEqual(found, [])


class Table(PageTest):
    def setUp(self) -> None:
        super().setUp()
        self.write(drift("big", before=1000, after=3000), drift("small", before=90, after=300), verdict("green", totals=[measure("total", 50000, 50000)]),
                   verdict("fewer", "improved", totals=[measure("total", 700, 500, "better")]), verdict("off", "skipped", totals=[]))

    def names(self, page: chromium.Browser) -> list[str]:
        return self.texts(page, "table.scenarios tbody th")

    def test_sorts_by_each_column(self) -> None:
        page = self.opened()
        self.assertEqual(self.names(page)[:2], ["big", "small"])
        page.click("table.scenarios thead th:nth-child(4)")
        self.assertEqual(self.names(page), ["off", "small", "fewer", "big", "green"])
        page.click("table.scenarios thead th:nth-child(4)")
        self.assertEqual(self.names(page), ["green", "big", "fewer", "small", "off"])
        page.run("document.querySelector('table.scenarios thead th:nth-child(2)').focus()")
        page.key("Enter")
        self.assertEqual(self.names(page), ["big", "fewer", "green", "off", "small"])
        self.assertEqual(page.run("document.querySelector('table.scenarios th[aria-sort]').textContent"), "scenario")

    def test_filters_by_words_and_kind(self) -> None:
        page = self.opened()
        page.key("/")
        page.type("b")
        self.assertIn("big", self.names(page))
        page.type("ig")
        self.assertEqual(self.names(page), ["big"])
        page.run("(() => { const e = document.querySelector('#scenarios input'); e.value = ''; e.dispatchEvent(new Event('input')); })()")
        for kind, names in (("red", ["big", "small"]), ("changed", ["big", "small", "fewer"]), ("green", ["fewer", "green"])):
            page.run(f"[...document.querySelectorAll('.buttons button')].find((b) => b.textContent === '{kind}').click()")
            self.assertEqual(self.names(page), names)

    def test_opens_a_scenario_from_its_link(self) -> None:
        page = self.opened()
        page.run("[...document.querySelectorAll('table.scenarios a')].find((a) => a.textContent === 'green').click(); new Promise((done) => setTimeout(done, 100))")
        self.assertIn("as in the baseline", " ".join(self.texts(page, "details.scenario[open]")))

    def test_all_green(self) -> None:
        self.write(verdict("one"), verdict("two"), folder="good")
        page = self.opened(folder="good")
        self.assertEqual(self.texts(page, "h1"), ["All 2 scenarios are green"])
        self.assertEqual(self.texts(page, ".accept-all"), [])


class Growth(PageTest):
    def test_plots_a_family_over_its_sizes(self) -> None:
        sizes = [2, 4, 8, 16]
        before, after = [10 + 5 * n for n in sizes], [10 + 2 * n * n for n in sizes]
        total = {"kind": "total", "before": {"exponent": 1.0, "deviation": 0.0, "calls": before}, "after": {"exponent": 2.0, "deviation": 0.0, "calls": after},
                 "gated": True, "over_limit": True, "judgement": "worse"}
        growth = {"sizes": [{"size": n, "status": "drift"} for n in sizes], "shown_size": 16, "max_exponent": 1.2, "totals": [total], "functions": [],
                  "calls": [], "functions_without_fit": 0}
        self.write(drift("family", growth=growth))
        page = self.opened()
        self.assertEqual(page.run("document.querySelectorAll('.plot canvas').length"), 1)
        self.assertIn("exponent 1.00 before, 2.00 now", page.run("document.querySelector('.plot').getAttribute('aria-label')"))
        self.assertIn("522", " ".join(self.texts(page, ".details table")))


class Links(PageTest):
    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", "-C", self.path("repo"), "-c", "user.name=a", "-c", "user.email=a@b", *arguments], check=True,
                              env=clean_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null"), stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()

    def test_lead_to_the_line_in_the_hosted_repository(self) -> None:
        file = write_bytes(self.path("repo", "py", "src", "demo", "a b.py"), b"x = 1\n")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "one")
        self.git("remote", "add", "origin", "https://user:secret@github.com/owner/name.git")
        commit = self.git("rev-parse", "HEAD")
        self.write(drift("a", place("demo/a b.py", 1, "x = 1", file), checkout=self.path("repo", "py")))
        page = self.opened()
        self.assertEqual(page.run("document.querySelector('.card a').href"), f"https://github.com/owner/name/blob/{commit}/py/src/demo/a%20b.py#L1")
        with open(self.path("page.html"), encoding="utf-8") as opened:
            self.assertNotIn("secret", opened.read())

    def test_show_what_was_accepted_before(self) -> None:
        self.program("def main():\n    for i in range(300):\n        len('a')\n")
        os.makedirs(self.path("repo"))
        self.baselines = self.path("repo", "baselines")
        self.git("init", "-q")
        for rounds in (300, 600):
            self.program(f"def main():\n    for i in range({rounds}):\n        len('a')\n")
            self.accepted()
            self.git("add", "-A")
            self.git("commit", "-qm", f"Accept {rounds} rounds")
        self.program("def main():\n    for i in range(900):\n        len('a')\n")
        self.assert_code(self.check(), DRIFT)
        page = self.opened()
        self.assertIn("2 commits changed the baseline", page.run("document.body.innerText"))
        page.run("[...document.querySelectorAll('summary')].find((s) => s.textContent === 'The commits').click(); new Promise((done) => setTimeout(done, 100))")
        self.assertIn("Accept 600 rounds", page.run("document.body.innerText"))
        # A round runs two lines, and the line of the loop once more to find its end.
        plots = page.run("[...document.querySelectorAll('.plot')].map((plot) => plot.getAttribute('aria-label'))")
        self.assertIn("lines of demo by commit, 3 points from 601 to 1,801", plots)
        row = page.run("[...document.querySelectorAll('tr')].find((row) => row.textContent.includes('Accept 600')).innerText")
        self.assertRegex(row, r"1,201\s+\+600 \(\+99\.83 %\)")


HOSTILE = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u202egnp.exe", "a\u0000b\u0007c", "\u2028\u2029", "~0", "x" * 10_240,
           "--><!--<svg onload=alert(1)>", "é" * 3000 + "\u200b", "__proto__", "constructor", "@DATA@ @SCRIPT@ @TITLE@"]


class HostileNames(PageTest):
    def test_stay_texts(self) -> None:
        for i, name in enumerate(HOSTILE):
            line = place(f"demo/{name}.py", 3, name, f"/repo/src/demo/{name}.py", name)
            excerpt = {"file": f"demo/{name}.py", "path": f"/repo/src/demo/{name}.py", "first": 2, "lines": [name, name, name]}
            difference = {"change": 100, "rest_more": 0, "rest_fewer": 0, "roots": [{"function": f"demo/{name}.py:{name}", "calls": 100, "lines": [{"file": name, "line": 3, "calls": 1}]}],
                          "functions": [{"function": name, "origin": name}],
                          "nodes": [{"root": 0, "above": None, "function": 0, "before": 0, "after": 100, "calls": 100, "own": 100}]}
            moved = [{"function": name, "origin": name, "before": 0, "after": 100, "unstable": False}]
            self.write(drift(f"{i} {name}"[:200], line, program=name, sources=[excerpt], difference=difference, functions_moved=moved, warnings=[name],
                             environment_changes=[{"what": name, "before": name, "after": name}]))
        page = self.opened()
        page.run("document.querySelectorAll('details').forEach((d) => (d.open = true)); new Promise((done) => setTimeout(done, 500))")
        self.assertEqual(page.complaints(), [])
        self.assertEqual([event for event in page.events if event.get("method") == "Page.javascriptDialogOpening"], [])
        self.assertEqual(page.run("[document.scripts.length, document.querySelectorAll('img, svg:not(.d3-flame-graph)').length]"), [2, 0])
        text = page.run("document.body.innerText")
        for words in ("</script><script>alert(1)</script>", "\\u202egnp.exe", "a\\u0000b\\u0007c", "\\u2028\\u2029", "~0"):
            self.assertIn(words, text)
        self.assertEqual([c for c in "\u202e\u200b\0\u2028" if c in text], [])
        self.assertLessEqual(page.run("document.documentElement.scrollWidth"), WIDE[0])

    def test_documents_of_another_form_leave_a_page(self) -> None:
        """Members of other types than ours: what cannot be shown says so."""
        self.write(drift("a", bill={"rows": [1, {"kind": 5}]}, difference={"roots": "x"}, totals="none", sources=[{"file": 1}], growth={"sizes": 3},
                         warnings=[{}], environment_changes=[1], functions_moved={"a": 1}), verdict("b", totals=[{"kind": "total"}]))
        page = self.opened()
        self.assertEqual(self.texts(page, "h1"), ["1 of 2 scenarios is red"])


def large_difference(functions: int, count: int = 500) -> dict[str, Any]:
    nodes = [{"root": 0, "above": None if i == 0 else (i - 1) // 3, "function": i, "before": 1, "after": 2, "calls": functions - i, "own": 1} for i in range(count)]
    return {"change": functions, "rest_more": 0, "rest_fewer": 0, "roots": [{"function": "demo/__init__.py:main", "calls": functions, "lines": []}],
            "functions": [{"function": f"library/module_{i // 50}.py:Class{i % 50}.a_function_with_a_name_{i}", "origin": "library"} for i in range(count)], "nodes": nodes}


class Large(PageTest):
    def assert_usable(self) -> chromium.Browser:
        file = self.page()
        self.assertLessEqual(os.path.getsize(file), LARGEST)
        page = self.browser()
        page.open("/dev/null")
        # The processor's time of the page's thread: other tests run beside this one.
        page.call("Performance.enable", timeDomain="threadTicks")
        page.open(file)
        seconds = next(metric["value"] for metric in page.call("Performance.getMetrics")["metrics"] if metric["name"] == "TaskDuration")
        self.assertEqual(page.complaints(), [])
        self.assertLess(seconds, IN_TIME)
        return page

    def test_a_thousand_scenarios_and_one_with_twenty_thousand_functions(self) -> None:
        moved = [{"function": f"library/package/module_{i // 50}.py:Class{i % 50}.a_function_with_a_name_{i}", "origin": "library", "before": i, "after": 2 * i + 1,
                  "unstable": False} for i in range(20_000)]
        self.write(*[verdict(f"scenario-{i}") for i in range(999)],
                   drift("large", before=10_000_000, after=12_000_000, functions_moved=moved, difference=large_difference(20_000),
                         functions_beyond_limit=[measure("function", i, 2 * i + 1, "worse", name=moved[i]["function"]) for i in range(20_000)]))
        page = self.assert_usable()
        self.assertIn("20,000 functions moved", page.run("document.body.innerText"))
        began = page.run("performance.now()")
        page.run("(() => { const e = document.querySelector('#scenarios input'); e.value = 'scenario-77'; e.dispatchEvent(new Event('input')); })()")
        self.assertEqual(len(self.texts(page, "table.scenarios tbody tr")), 11)
        self.assertLess(page.run("performance.now()") - began, 1000)

    def test_a_thousand_red_scenarios(self) -> None:
        """All stay on the page, those that moved most with all details."""
        for i in range(1000):
            line = place(f"demo/module_{i % 40}.py", 10 + i, f"step({i})", f"/repo/src/demo/module_{i % 40}.py")
            moved = [{"function": f"library_{i % 20}/module_{k}.py:function_{k}", "origin": "library", "before": k, "after": k + i, "unstable": False} for k in range(60)]
            self.write(drift(f"scenario-{i}", line, before=1_000_000, after=1_100_000 + i, functions_moved=moved, difference=large_difference(1000, 100),
                             sources=[{"file": line["file"], "path": line["path"], "first": 8 + i, "lines": [f"line {i} {k}" for k in range(5)]}]))
        page = self.assert_usable()
        self.assertEqual(self.texts(page, "h1"), ["1,000 of 1,000 scenarios are red"])
        self.assertEqual(page.run("document.querySelectorAll('table.scenarios tbody tr').length"), 1000)


class Missing(GateTest):
    def test_says_what_is_missing(self) -> None:
        """A build without the page, if this is one."""
        write_bytes(self.path("outputs", "a-verdict.json"), json.dumps(verdict("a")).encode())
        result = self.filperf("report", "--html", self.path("page.html"), self.path("outputs"))
        if result.code == OK:
            self.assertTrue(os.path.getsize(self.path("page.html")) > 0)
        else:
            self.assert_says(result, "cannot write the HTML report", "FILPERF_PAGE", "--markdown")
            self.assertFalse(os.path.exists(self.path("page.html")))


if __name__ == "__main__":
    unittest.main()
