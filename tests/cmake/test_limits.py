"""What a declaration says of limits, of processes that the program starts, and of another environment, as the manifest has it."""

import unittest

from project import SUBJECT, ProjectTest


class Limits(ProjectTest):
    def test_policy_for_another_environment(self):
        for policy in ("program", "accept", "gate", "fail"):
            self.configure("filperf_add_scenario(a ARGS x ENVIRONMENT_CHANGE %s)\n" % policy, subject=self.quick_subject())
            self.assertEqual(self.manifest("a")["limits"]["environment_change"], policy)
        self.assert_refused("filperf_add_scenario(a ARGS x ENVIRONMENT_CHANGE ignore)\n",
                            r'ENVIRONMENT_CHANGE is "ignore"; it must be program, accept, gate or fail')

    def test_a_subject_sets_the_limits_of_its_scenarios(self):
        self.configure(
            "filperf_add_scenario(theirs ARGS a)\nfilperf_add_scenario(own ARGS a MAX_DRIFT 3 TIMEOUT 9)\n",
            subject=SUBJECT[:-2] + " MAX_DRIFT 2 MAX_PROGRAM_DRIFT 0 MAX_FUNCTION_DRIFT 5 MIN_CALLS 7 MAX_UNSTABLE 12.5 TIMEOUT 8 MEMORY_LIMIT 99 "
            "EXPECT_EXIT 3 MAX_CREEP 4 CREEP_SINCE v1)\n")
        theirs, own = self.manifest("theirs"), self.manifest("own")
        self.assertEqual(theirs["limits"], {"max_drift_percent": 2, "max_program_drift_percent": 0, "max_function_drift_percent": 5,
                                            "min_calls": 7, "max_calls": None, "max_creep_percent": 4, "creep_since": "v1",
                                            "environment_change": "program", "improvements": "report", "max_unstable_percent": 12.5})
        self.assertEqual((theirs["timeout_s"], theirs["memory_limit_mib"], theirs["expect_exit"]), (8, 99, 3))
        self.assertEqual((own["limits"]["max_drift_percent"], own["timeout_s"], own["limits"]["min_calls"]), (3, 9, 7))

    def test_limits_of_single_functions(self):
        """Those of the subject and those of the scenario arrive apart, and identities as they are written."""
        self.configure('filperf_add_scenario(theirs ARGS a)\nfilperf_add_scenario(own ARGS a FUNCTION_LIMITS "demo/cli.py:run=at most 3" '
                       '"demo/a=b.py:<lambda>=12.5" "demo/c.py:say \\"hi\\"=0")\n',
                       subject=SUBJECT[:-2] + ' FUNCTION_LIMITS "builtin:<built-in method io.open>=exact" demo/cli.py:run=10)\n')
        theirs, own = self.manifest("theirs")["limits"], self.manifest("own")["limits"]
        self.assertEqual(theirs["subject_functions"], {"builtin:<built-in method io.open>": "exact", "demo/cli.py:run": "10"})
        self.assertNotIn("functions", theirs)
        self.assertEqual(own["subject_functions"], theirs["subject_functions"])
        self.assertEqual(own["functions"], {"demo/cli.py:run": "at most 3", "demo/a=b.py:<lambda>": "12.5", 'demo/c.py:say "hi"': "0"})

    def test_children_and_the_end_of_a_preparation(self):
        """Only what is not the default is in the manifest."""
        self.configure("filperf_add_scenario(plain ARGS a PREPARE b)\n"
                       "filperf_add_scenario(told ARGS a CHILDREN ignore PREPARE b PREPARE_EXIT 3)\n"
                       "filperf_add_scenario(counted ARGS a CHILDREN count)\n", subject=self.quick_subject())
        for name, children, exit_code in (("plain", None, None), ("told", "ignore", 3), ("counted", None, None)):
            manifest = self.manifest(name)
            self.assertEqual((manifest.get("children"), manifest.get("prepare_exit")), (children, exit_code), name)
        self.configure("filperf_add_scenario(theirs ARGS a)\nfilperf_add_scenario(own ARGS a CHILDREN count)\n",
                       subject=SUBJECT[:-2] + " CHILDREN ignore)\n")
        self.assertEqual((self.manifest("theirs").get("children"), self.manifest("own").get("children")), ("ignore", None))

    def test_lines(self):
        """Only what is not the default is in the manifest; a scenario overrides its subject."""
        self.configure("filperf_add_scenario(theirs ARGS a)\nfilperf_add_scenario(own ARGS a LINES on)\n"
                       "filperf_add_scenario(off ARGS a LINES off)\n", subject=SUBJECT[:-2] + " LINES off)\n")
        self.assertEqual([self.manifest(name).get("lines") for name in ("theirs", "own", "off")], ["off", None, "off"])
        self.configure("filperf_add_scenario(plain ARGS a)\n", subject=self.quick_subject())
        self.assertNotIn("lines", self.manifest("plain"))

    def test_a_limit_on_creep_and_its_tag_may_come_from_different_places(self):
        """The tag of a release is the subject's; which scenarios are held against it, and how closely, is theirs."""
        self.configure("filperf_add_scenario(held ARGS a MAX_CREEP 3)\nfilperf_add_scenario(free ARGS a)\n"
                       "filperf_add_scenario(own ARGS a MAX_CREEP 0 CREEP_SINCE v2)\n",
                       subject=SUBJECT[:-2] + " CREEP_SINCE v1)\n")
        creep = {name: (limits["max_creep_percent"], limits["creep_since"])
                 for name, limits in ((name, self.manifest(name)["limits"]) for name in ("held", "free", "own"))}
        self.assertEqual(creep, {"held": (3, "v1"), "free": (None, None), "own": (0, "v2")})


if __name__ == "__main__":
    unittest.main()
