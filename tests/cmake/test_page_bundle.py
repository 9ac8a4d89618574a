"""What cmake/page_bundle.py makes of a machine that lacks something. The build goes on in every case. Nothing is fetched."""

import os
import shutil
import stat
import sys
import tempfile
import unittest

from project import ROOT, clean_environment, run


class PageBundle(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="page-bundle-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.folder)
        self.tools = self.folder + "/bin"
        os.makedirs(self.tools)

    def tool(self, name, body):
        path = self.tools + "/" + name
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n%s\n" % body)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def bundle(self, node):
        """The C++ that it writes, and what it says."""
        result = run(sys.executable, os.path.join(ROOT, "cmake", "page_bundle.py"), "--web", os.path.join(ROOT, "harness", "page", "web"),
                     "--folder", self.folder + "/page", "--node", node, environment=clean_environment(PATH=self.tools))
        self.assertEqual(result.returncode, 0, result.stdout)
        with open(self.folder + "/page/assets.cpp", encoding="utf-8") as file:
            return file.read(), result.stdout

    def failed(self):
        return os.path.exists(self.folder + "/page/failed")

    def test_without_a_page(self):
        source, _ = self.bundle("OFF")
        self.assertIn("configured with FILPERF_PAGE=OFF", source)
        self.assertFalse(self.failed())

    def test_without_node(self):
        source, said = self.bundle("AUTO")
        self.assertIn("-DFILPERF_PAGE=ON", source)
        self.assertIn("without `filperf report --html`", said)

    def test_takes_no_node_that_is_too_old(self):
        self.tool("node", "echo v16.20.2")
        self.tool("npm", "exit 0")
        self.assertIn("no node 18 or later", self.bundle("AUTO")[0])

    def test_without_a_network(self):
        """The reason of npm is that of the page, and cmake makes the build try again."""
        self.tool("node", "echo v20.1.0")
        self.tool("npm", "echo 'npm notice hello'; echo 'npm error code \"EAI_AGAIN\"'; exit 1")
        source, _ = self.bundle("AUTO")
        self.assertIn('`npm ci` failed when filperf was built: npm error code \\"EAI_AGAIN\\"', source)
        self.assertTrue(self.failed())

    def test_the_lock_file_names_no_host(self):
        with open(os.path.join(ROOT, "harness", "page", "web", "package-lock.json"), encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("resolved", text)
        self.assertEqual(text.count('"integrity": "sha512-'), text.count('"node_modules/'))


if __name__ == "__main__":
    unittest.main()
