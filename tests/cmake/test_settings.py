"""SETTINGS of filperf_add_subject and filperf_add_scenario: what of them reaches the manifest, and what the harness makes of it."""

import json
import os
import unittest

from project import EXECUTABLE, SUBJECT, ProjectTest, clean_environment, run


class Settings(ProjectTest):
    def of_subject(self, *settings):
        return SUBJECT[:-2] + " SETTINGS " + " ".join(settings) + ")\n"

    def effective(self, scenario, **environment):
        """{variable: (value, origin)} of a scenario, as the harness sees it."""
        result = run(EXECUTABLE, "settings", "--json", "%s/filperf/scenarios/%s.json" % (self.build, scenario),
                     environment=clean_environment(**environment))
        self.assertEqual(result.returncode, 0, result.stdout)
        return {entry["variable"]: (entry["value"], entry["origin"]) for entry in json.loads(result.stdout)["settings"]}

    def test_they_are_in_the_manifest_as_they_were_given(self):
        self.configure("filperf_add_scenario(a ARGS x SETTINGS FIL_PERF_CPROFILE_FORMAT=pstats,callgrind \"FIL_PERF_RUN_LABEL=a;b [\" "
                       "FIL_PERF_CPROFILE_SUBCOMMAND= FIL_PERF_CPROFILE_OUTPUT={output_dir}/{label}.{ext} LABELS html)\n"
                       "filperf_add_scenario(b ARGS x)\n", subject=self.of_subject("FIL_PERF_CPROFILE_ENABLED=0"))
        a, b = self.manifest("a"), self.manifest("b")
        self.assertEqual(a["settings"], {"FIL_PERF_CPROFILE_FORMAT": "pstats,callgrind", "FIL_PERF_RUN_LABEL": "a;b [",
                                         "FIL_PERF_CPROFILE_SUBCOMMAND": "", "FIL_PERF_CPROFILE_OUTPUT": "{output_dir}/{label}.{ext}"})
        self.assertEqual(a["labels"], ["html"])
        self.assertEqual(b["settings"], {})
        for manifest in (a, b):
            self.assertEqual(manifest["subject_settings"], {"FIL_PERF_CPROFILE_ENABLED": "0"})

    def test_places_are_relative_to_the_build_folder(self):
        self.write("sub/CMakeLists.txt", "filperf_add_scenario(a ARGS x SETTINGS FIL_PERF_OUTPUT_DIR=profiles/a "
                                         "FIL_PERF_CPROFILE_OUTPUT=p/{label}.{ext})\n"
                                         "filperf_add_scenario(b ARGS x SETTINGS FIL_PERF_OUTPUT_DIR=/abs)\n")
        self.configure("add_subdirectory(sub)\n")
        self.assertEqual(self.manifest("a")["settings"], {"FIL_PERF_OUTPUT_DIR": self.build + "/profiles/a",
                                                          "FIL_PERF_CPROFILE_OUTPUT": self.build + "/p/{label}.{ext}"})
        self.assertEqual(self.manifest("b")["settings"], {"FIL_PERF_OUTPUT_DIR": "/abs"})

    def test_the_stronger_place_wins(self):
        self.configure("filperf_add_scenario(a ARGS x SETTINGS FIL_PERF_RUN_LABEL=scenario FIL_PERF_CPROFILE_SORT=calls)\n"
                       "filperf_add_scenario(b ARGS x)\n",
                       subject=self.of_subject("FIL_PERF_RUN_LABEL=subject", "FIL_PERF_OUTPUT_DIR=/subject"))
        a = self.effective("a", FIL_PERF_CPROFILE_SORT="time")
        self.assertEqual(a["FIL_PERF_RUN_LABEL"], ("scenario", "CMake (scenario)"))
        self.assertEqual(a["FIL_PERF_CPROFILE_SORT"], (["time"], "environment"))
        self.assertEqual(a["FIL_PERF_OUTPUT_DIR"], ("/subject", "CMake (subject)"))
        self.assertEqual(a["FIL_PERF_CPROFILE_ENABLED"], (True, "default"))
        b = self.effective("b")
        self.assertEqual(b["FIL_PERF_RUN_LABEL"], ("subject", "CMake (subject)"))
        self.assertEqual(self.effective("b", FIL_PERF_RUN_LABEL="{label}-x")["FIL_PERF_RUN_LABEL"], ("b-x", "environment"))

    def test_defaults_are_the_manifests(self):
        self.configure("filperf_add_scenario(a ARGS x)\n")
        effective = self.effective("a")
        self.assertEqual(effective["FIL_PERF_OUTPUT_DIR"], (self.build + "/outputs/perf", "default"))
        self.assertEqual(effective["FIL_PERF_RUN_LABEL"], ("a", "default"))

    def test_a_declaration_can_make_every_setting_but_two_for_one_run(self):
        everything = json.loads(run(EXECUTABLE, "settings", "--json").stdout)["settings"]
        names = {name for entry in everything for name in (entry["variable"], *entry["other_names"].split()) if name.startswith("FIL_PERF_")}
        self.assertIn("FIL_PERF_ENABLE_CPROFILE", names)
        self.assertEqual({entry["variable"] for entry in everything} - names, set())
        defaults = {entry["variable"]: entry["default"] for entry in everything}
        for name in sorted(names - {"FIL_PERF_REFRESH", "FIL_PERF_AGAINST"}):
            self.configure("filperf_add_scenario(a ARGS x SETTINGS [==[%s=%s]==])\n" % (name, defaults.get(name, "on")))
            self.assertEqual(list(self.manifest("a")["settings"]), [name])

    def test_an_unknown_setting_is_refused(self):
        for settings, message in {
                "FIL_PERF_CPROFILE_FORMATT=csv": r'SETTINGS has the entry "FIL_PERF_CPROFILE_FORMATT=csv", but a declaration cannot make '
                                                 r"the setting FIL_PERF_CPROFILE_FORMATT; it can make FIL_PERF_CPROFILE_ENABLED, .*",
                "FIL_PERF_REFRESH=1": r"a declaration cannot make the setting FIL_PERF_REFRESH",
                "HOME=/x": r"a declaration cannot make the setting HOME",
                "FIL_PERF_RUN_LABEL": r'SETTINGS has the entry "FIL_PERF_RUN_LABEL"; an entry is NAME=value',
                "FIL_PERF_RUN_LABEL=a FIL_PERF_RUN_LABEL=b": r"SETTINGS sets FIL_PERF_RUN_LABEL twice"}.items():
            self.assert_refused("filperf_add_scenario(a ARGS x SETTINGS %s)\n" % settings, message)
        self.assert_refused("", r"filperf_add_subject\(demo\): SETTINGS has the entry", subject=self.of_subject("FIL_PERF_X=1"))

    def test_a_bad_value_is_named_with_its_place(self):
        self.configure("filperf_add_scenario(a ARGS x SETTINGS FIL_PERF_CPROFILE_FORMAT=prof)\n")
        manifest = self.build + "/filperf/scenarios/a.json"
        for command in ("check", "settings"):
            result = run(EXECUTABLE, command, manifest)
            self.assertEqual(result.returncode, {"check": 1, "settings": 2}[command])
            self.assertIn("cannot use FIL_PERF_CPROFILE_FORMAT=prof: allowed are pstats, callgrind", result.stdout)
            self.assertIn("Fix SETTINGS of filperf_add_scenario", result.stdout)
        self.assertFalse(os.path.exists(self.build + "/outputs"))


if __name__ == "__main__":
    unittest.main()
