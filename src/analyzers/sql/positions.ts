/** Turns UTF-8 byte offsets, asked for in rising order, into UTF-16 indexes; linear over all calls. */
export function byteCounter(text: string): (byteOffset: number) => number {
  let index = 0;
  let bytes = 0;
  return (byteOffset) => {
    while (bytes < byteOffset && index < text.length) {
      const unit = text.charCodeAt(index);
      const isPair = unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1));
      bytes += isPair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
      index += isPair ? 2 : 1;
    }
    return index;
  };
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** One-based line of an index. */
export function lineCounter(text: string): (index: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
