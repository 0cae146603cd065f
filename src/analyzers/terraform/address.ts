/** One step of an address, `module.a["x"]` or `aws_instance.web[0]`, with its instance key as written. */
type Segment = Readonly<{ text: string; key: string | null }>;

/** A resource instance address taken apart (Terraform docs, "Resource Addressing"). */
export type Address = Readonly<{
  whole: string;
  /** The modules on the way, outermost first, each as `module.name` with its key. */
  modules: readonly Segment[];
  /** `module.a["x"].aws_instance.web`: all but the instance key. */
  base: string;
  /** `aws_instance.web`. */
  local: string;
  /** The instance key as written, `0` or `"eu"`; null where there is none. */
  key: string | null;
  /** The address in the configuration: no instance keys at all. */
  configured: string;
}>;

/** Null where the text is no managed resource address. Linear: keys may hold dots, brackets and escaped quotes. */
export function parseAddress(whole: string): Address | null {
  const segments = segmentsOf(whole);
  if (segments === null) return null;
  const modules: Segment[] = [];
  let index = 0;
  while (segments[index]?.text === "module" && segments[index]?.key === null) {
    const name = segments[index + 1];
    if (name === undefined) return null;
    modules.push({ text: `module.${name.text}`, key: name.key });
    index += 2;
  }
  const [type, name, ...more] = segments.slice(index);
  if (!type || !name || more.length > 0 || type.key !== null) return null;
  const local = `${type.text}.${name.text}`;
  const inside = modules.map((module) => `${printSegment(module)}.`).join("");
  const configured = modules.map((module) => `${module.text}.`).join("") + local;
  return { whole, modules, base: inside + local, local, key: name.key, configured };
}

export function printSegment({ text, key }: Segment): string {
  return key === null ? text : `${text}[${key}]`;
}

export function printModules(modules: readonly Segment[]): string {
  return modules.map(printSegment).join(".");
}

/** `count` gives numbers, `for_each` gives quoted texts. */
export function keyKind(key: string | null): "none" | "number" | "text" {
  return key === null ? "none" : key.startsWith('"') ? "text" : "number";
}

function segmentsOf(address: string): readonly Segment[] | null {
  const segments: Segment[] = [];
  let at = 0;
  while (at <= address.length) {
    let end = at;
    while (end < address.length && address[end] !== "." && address[end] !== "[") end++;
    if (end === at) return null;
    const text = address.slice(at, end);
    if (address[end] !== "[") {
      segments.push({ text, key: null });
      at = end + 1;
      continue;
    }
    const close = closeOf(address, end + 1);
    if (close === null || (close + 1 < address.length && address[close + 1] !== ".")) return null;
    segments.push({ text, key: address.slice(end + 1, close) });
    at = close + 2;
    if (close + 1 === address.length) break;
  }
  return segments;
}

/** The index of the bracket that ends an instance key; `n["d/e \"q\""]` is one key. */
function closeOf(address: string, from: number): number | null {
  if (address[from] !== '"') {
    const close = address.indexOf("]", from);
    return close > from ? close : null;
  }
  for (let at = from + 1; at < address.length; at++) {
    if (address[at] === "\\") at++;
    else if (address[at] === '"') return address[at + 1] === "]" ? at + 1 : null;
  }
  return null;
}
