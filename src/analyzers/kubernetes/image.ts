/** An image reference, taken apart: `registry.example.com:5000/team/web:1.4.2@sha256:…`. */
export type Image = Readonly<{ name: string; tag: string | null; digest: string | null }>;

/** A colon before the last slash belongs to the registry's port. */
export function imageOf(reference: string): Image {
  const [path = "", digest] = reference.trim().split("@", 2);
  const colon = path.indexOf(":", path.lastIndexOf("/") + 1);
  const name = colon < 0 ? path : path.slice(0, colon);
  return { name, tag: colon < 0 ? null : path.slice(colon + 1), digest: digest ?? null };
}
