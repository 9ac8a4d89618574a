"""Says in which distributions two environments differ that lock files made, and which of them can be replaced alone.

    python lock_update.py OLD_LOCK NEW_LOCK OLD_PACKAGES NEW_PACKAGES

The folders are the two environments' `site-packages`. Their interpreter runs this. The answer goes to standard output as JSON: `before` and
`after` (how many distributions are installed), `changed` (`name`, and the versions `before` and `after`, null if it is not installed),
`groups` (names that can only be replaced together), and for each group in `locks` the text of a lock file: the old one with that group
as the new one has it.

What is installed counts, not what the files say: an entry may be for another platform. A distribution has changed if its version has, or
its files. A replacement is possible if every requirement that the old environment meets is met after it (Requires-Dist, with markers and
extras); if not, the distribution whose new version meets it has to come along. pip's own reader of requirements decides that, from the
wheel that Python brings for `ensurepip`.
"""

import ensurepip
import glob
import importlib.metadata
import json
import os
import re
import sys
import sysconfig

# Lines of RECORD that differ although the distribution is the same: they hold the environment's path, or how it was installed.
NOT_OF_THE_WHEEL = re.compile(r"^(\.\./|[^,]*\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json),|[^,]*__pycache__/)")
ENTRY = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^]]*)\])?\s*(?:[=<>!~@;]|$)")
WHEEL_IN_URL = re.compile(r"(?:.*/)?([A-Za-z0-9_.]+)-[^-/]+(?:-[^-/]+){3,4}\.whl(?:[#\s]|$)")


class Failure(Exception):
    """A problem that the user can fix. It is shown without a traceback."""


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


class Lock:
    """A requirements file: its options, and its entries by the name of the distribution."""

    def __init__(self, path):
        self.options = []
        self.entries = {}
        self.extras = {}
        for line in logical_lines(path):
            if line.startswith("-"):
                self.options.append(option_of(line, path))
                continue
            match = WHEEL_IN_URL.match(line) if "://" in line.split()[0] else ENTRY.match(line)
            if not match:
                raise Failure("cannot read the lock file %s: nobody knows which distribution this line is for: %s" % (path, line[:80]))
            name = normal(match[1])
            self.entries.setdefault(name, []).append(line)
            extras = match[2] if match.re is ENTRY and match[2] else ""
            self.extras.setdefault(name, set()).update(normal(extra.strip()) for extra in extras.split(",") if extra.strip())


def logical_lines(path):
    """The lines of a requirements file without comments, those that go on joined."""
    with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
        text = file.read()
    text = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\\r?\n", " ", text)
    lines = (re.sub(r"\s+#.*$", "", line).strip() for line in text.splitlines())
    return [re.sub(r"\s+", " ", line) for line in lines if line]


def option_of(line, path):
    """An option, with the folder that it names as seen from anywhere."""
    match = re.match(r"(-f|--find-links)(?:\s+|=)(.*)$", line)
    if match:
        folder = os.path.join(os.path.dirname(os.path.abspath(path)), match[2])
        return "--find-links " + (folder if "://" not in match[2] and os.path.exists(folder) else match[2])
    if re.match(r"(-r|--requirement|-c|--constraint)\b", line):
        raise Failure("cannot read the lock file %s: it takes in another file (%s), and only whole lock files can be compared. Give the "
                      "file that a tool such as `uv pip compile --generate-hashes` makes of all of them." % (path, line[:80]))
    return line


class Installed:
    """A distribution as it is installed."""

    def __init__(self, distribution):
        self.version = distribution.version
        self.requires = list(distribution.requires or ())
        record = distribution.read_text("RECORD") or ""
        self.files = sorted(line for line in record.splitlines() if not NOT_OF_THE_WHEEL.match(line))

    def same_as(self, other):
        return self.version == other.version and self.files == other.files


def installed_in(packages):
    found = {}
    for distribution in importlib.metadata.distributions(path=[packages]):
        name = distribution.metadata["Name"]
        if name:
            found.setdefault(normal(name), Installed(distribution))
    return found


def requirement_class():
    """pip's reader of requirements. Python has no other."""
    folders = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), sysconfig.get_config_var("WHEEL_PKG_DIR") or ""]
    wheels = [wheel for folder in folders if folder for wheel in sorted(glob.glob(os.path.join(folder, "pip-*.whl")))]
    if not wheels:
        raise Failure("%s has no wheel of pip for ensurepip, so nobody can read the requirements of distributions. On Debian and Ubuntu "
                      "that is the package python3-venv." % sys.executable)
    sys.path.insert(0, wheels[-1])
    from pip._vendor.packaging.requirements import InvalidRequirement, Requirement  # type: ignore[import-not-found,unused-ignore]

    return Requirement, InvalidRequirement


class Requirements:
    """Which requirements a set of distributions leaves unmet."""

    def __init__(self, extras):
        self.extras = extras
        self.requirement, self.invalid = requirement_class()
        self.known = {}

    def parsed(self, text):
        if text not in self.known:
            try:
                self.known[text] = self.requirement(text)
            except self.invalid:
                self.known[text] = None  # pip has passed it over too
        return self.known[text]

    def unmet(self, installed):
        """Pairs: a distribution, and one that it requires and does not find."""
        active = {name: {""} | self.extras.get(name, set()) for name in installed}
        waiting = sorted(installed)
        pairs = set()
        while waiting:
            name = waiting.pop()
            for text in installed[name].requires:
                requirement = self.parsed(text)
                if requirement is None or not self.applies(requirement, active[name]):
                    continue
                needed = normal(requirement.name)
                if needed not in installed:
                    pairs.add((name, needed))
                    continue
                if requirement.specifier and not requirement.specifier.contains(installed[needed].version, prereleases=True):
                    pairs.add((name, needed))
                extras = {normal(extra) for extra in requirement.extras} - active[needed]
                if extras:
                    active[needed] |= extras
                    waiting.append(needed)
        return pairs

    @staticmethod
    def applies(requirement, extras):
        marker = requirement.marker
        return marker is None or any(marker.evaluate({"extra": extra}) for extra in sorted(extras))


def replaced(old, new, names):
    """The old distributions, some of them as in the new environment."""
    mixed = {name: distribution for name, distribution in old.items() if name not in names}
    mixed.update({name: new[name] for name in names if name in new})
    return mixed


def groups_of(changed, old, new, requirements):
    """The least groups that can be replaced without leaving a requirement unmet that the old environment meets."""
    unmet_before = requirements.unmet(old)
    groups = [{name} for name in changed]
    done = []
    while groups:
        group = groups.pop(0)
        other = missing(group, changed, requirements.unmet(replaced(old, new, group)) - unmet_before)
        if other is None:
            done.append(group)
            continue
        for others in (groups, done):
            for one in [one for one in others if other in one]:
                others.remove(one)
                group = group | one
        groups.append(group)
    return sorted((sorted(group) for group in done), key=lambda group: group[0])


def missing(group, changed, unmet):
    """A changed distribution outside a group that would have to come along."""
    for pair in sorted(unmet):
        for name in reversed(pair):
            if name in changed and name not in group:
                return name
    return None


def text_of(old, new, names):
    """The old lock, with some distributions as in the new one."""
    options = old.options + [option for option in new.options if option not in old.options]
    entries = [line for name, lines in old.entries.items() if name not in names for line in lines]
    entries += [line for name in names for line in new.entries.get(name, ())]
    return "".join(line + "\n" for line in options + sorted(entries))


def main():
    old_lock, new_lock = (Lock(path) for path in sys.argv[1:3])
    old, new = (installed_in(packages) for packages in sys.argv[3:5])
    changed = sorted(name for name in set(old) | set(new) if name not in old or name not in new or not old[name].same_as(new[name]))
    extras = {name: old_lock.extras.get(name, set()) | new_lock.extras.get(name, set()) for name in set(old) | set(new)}
    groups = groups_of(changed, old, new, Requirements(extras)) if changed else []

    def version(installed, name):
        return installed[name].version if name in installed else None

    json.dump({"before": len(old), "after": len(new),
               "changed": [{"name": name, "before": version(old, name), "after": version(new, name)} for name in changed],
               "groups": groups, "locks": [text_of(old_lock, new_lock, group) for group in groups]}, sys.stdout)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit("error: %s" % failure)
