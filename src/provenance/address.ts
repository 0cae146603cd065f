import { falseFriends, plainApps, plainBots, type Signature, signatures } from "./signature.ts";

const byEmail = new Map(signatures.flatMap((s) => (s.emails ?? []).map((email) => [email, s] as const)));
const byId = new Map(signatures.flatMap((s) => (s.ids ?? []).map((id) => [id, s] as const)));
const byBot = new Map(signatures.flatMap((s) => (s.bots ?? []).map((bot) => [bot, s] as const)));
const autofix = signatures.find(({ tool }) => tool === "copilot-autofix");

/** `49699333+dependabot[bot]@users.noreply.github.com`, with or without the id. */
const githubAddress = /^(?:(\d+)\+)?([^@\s]+)@users\.noreply\.github\.com$/;

/** The tool whose own address this is; null for anybody else's. The name decides only between two parts of one tool. */
export function signatureOf(email: string, name: string): Signature | null {
  const address = email.trim().toLowerCase();
  if (falseFriends.has(address)) return null;
  const found = byAddress(address);
  // GitHub's review suggestions come from the same account as the editor's.
  return found?.tool === "copilot" && /^copilot autofix\b/i.test(name.trim()) ? (autofix ?? found) : found;
}

function byAddress(address: string): Signature | null {
  const exact = byEmail.get(address);
  if (exact) return exact;
  const [, id, login] = githubAddress.exec(address) ?? [];
  if (login === undefined) return null;
  const known = id === undefined ? undefined : byId.get(Number(id));
  if (known) return known;
  return login.endsWith("[bot]") ? (byBot.get(login.slice(0, -"[bot]".length)) ?? null) : null;
}

/** Aider's own mark: it appends its name to the person's. */
export function isMarkedByAider(name: string): boolean {
  return /\(aider\)\s*$/i.test(name);
}

/** The name of an automation that is known not to be AI; null for people, AI tools and apps that nobody knows. */
export function plainBotOf(email: string, name: string): string | null {
  if (signatureOf(email, name)) return null;
  const login = loginOf(email);
  const app = appNamed(login);
  if (app !== null) return plainApps.has(app) ? app : null;
  return Object.hasOwn(plainBots, login) ? (plainBots[login] ?? null) : null;
}

function loginOf(email: string): string {
  const address = email.trim().toLowerCase();
  return githubAddress.exec(address)?.[2] ?? address.split("@", 1)[0] ?? "";
}

function appNamed(login: string): string | null {
  return login.endsWith("[bot]") ? login.slice(0, -"[bot]".length) : null;
}

/** GitHub and GitLab commit in a person's stead when they merge or edit on the web: that is nobody's hand. */
const forgeAddresses: ReadonlySet<string> = new Set(["noreply@github.com", "noreply@gitlab.com", "support@github.com"]);

export function isForgeAddress(email: string): boolean {
  return forgeAddresses.has(email.trim().toLowerCase());
}

/** Whether an address belongs to no person at all: an AI tool's, a forge's own, or an app's or a machine user's at GitHub, which no person
 *  can have. At any other host the same name can be anybody's, and a catalog says whose. */
export function isToolAddress(email: string, name: string): boolean {
  if (isForgeAddress(email) || signatureOf(email, name) !== null) return true;
  const login = githubAddress.exec(email.trim().toLowerCase())?.[2];
  return login !== undefined && (appNamed(login) !== null || Object.hasOwn(plainBots, login));
}
