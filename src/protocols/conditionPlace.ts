import { isScalar } from "yaml";
import type { PlaceOf } from "./condition/compileCondition.ts";
import { placeOf, type Value, type YamlText } from "./yamlText.ts";

/** From an offset in the condition to its place in the file. YAML folds lines and drops indents, but keeps every other
 *  character in order: the n-th character that is no space stands for itself. With escapes it is not so; then the
 *  place is the start of the scalar. */
export function conditionPlace(yaml: YamlText, node: Value, source: string): PlaceOf {
  const [start, end] = node?.range ?? [0, 0];
  if (!isScalar(node)) return () => placeOf(yaml, node);
  const written = yaml.text.slice(start, end);
  const isBlock = node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL";
  const isQuoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const isEscaped = isQuoted && /\\|''/.test(written);
  if (isEscaped) return () => placeOf(yaml, start);
  const first = start + (isBlock ? written.indexOf("\n") + 1 : isQuoted ? 1 : 0);
  return (offset) => {
    let left = source.slice(0, offset).replace(/\s+/g, "").length;
    let at = first;
    while (at < end && (left > 0 || /\s/.test(yaml.text[at] ?? "x"))) {
      if (!/\s/.test(yaml.text[at] ?? "")) left--;
      at++;
    }
    return placeOf(yaml, Math.min(at, end));
  };
}
