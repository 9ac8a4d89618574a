// Addresses of source lines in the hosted repository, where the remote is known.

let repositories = {};

export function useRepositories(known) {
  repositories = known ?? {};
}

const KINDS = { github: ["/blob/", "#L"], gitlab: ["/-/blob/", "#L"], bitbucket: ["/src/", "#lines-"], gitea: ["/src/commit/", "#L"] };

/** Only addresses that a browser opens as a page. */
function isWeb(address) {
  return /^https?:\/\//.test(address);
}

export function linkTo(verdict, file, line, path) {
  const repository = repositories[verdict.finding?.checkout ?? ""];
  if (!repository || !isWeb(repository.address)) return null;
  const checkout = verdict.finding.checkout.replace(/\/*$/, "/");
  const known = path ?? pathOf(verdict, file);
  if (!known?.startsWith(checkout)) return null;
  const [middle, mark] = KINDS[repository.kind] ?? KINDS.github;
  const below = repository.folder ? `${repository.folder}/` : "";
  const relative = (below + known.slice(checkout.length)).split("/").map(encodeURIComponent).join("/");
  return `${repository.address}${middle}${encodeURIComponent(repository.commit)}/${relative}${line > 0 ? mark + line : ""}`;
}

/** The address of a commit. */
export function commitLink(repository, commit) {
  return repository && isWeb(repository.address) ? `${repository.address}${repository.kind === "gitlab" ? "/-" : ""}/commit/${encodeURIComponent(commit)}` : null;
}

function pathOf(verdict, file) {
  for (const excerpt of verdict.sources ?? []) {
    if (excerpt.file === file) return excerpt.path;
  }
  return null;
}
