// Addresses of source lines in the hosted repository, where the remote is known.

let addresses = {};

/** Of files by their paths, up to the number of a line: `https://host/owner/name/blob/<commit>/a.py#L`. */
export function useAddresses(known) {
  addresses = known ?? {};
}

/** Only addresses that a browser opens as a page. */
function isWeb(address) {
  return /^https?:\/\//.test(address ?? "");
}

export function linkTo(verdict, file, line, path) {
  const address = addresses[path ?? pathOf(verdict, file)];
  if (!isWeb(address)) return null;
  return line > 0 ? address + line : address.replace(/#.*$/, "");
}

/** The address of a commit. @param commits  what addresses of commits begin with */
export function commitLink(commits, commit) {
  return isWeb(commits) ? commits + encodeURIComponent(commit) : null;
}

function pathOf(verdict, file) {
  for (const excerpt of verdict.sources ?? []) {
    if (excerpt.file === file) return excerpt.path;
  }
  return null;
}
