import { type Finding, finding } from "#core";
import { isTestPath } from "./classes.ts";
import type { FileChange } from "./fileChange.ts";

/** Ways to switch a test off, by framework. */
const skips: readonly RegExp[] = [
  /\b(it|test|describe|context|suite|specify)\s*\.\s*(skip|todo|fixme|failing|skipIf|only)\b/,
  /\b(xit|xtest|xdescribe|xcontext|fit|fdescribe)\s*\(/,
  /@(Disabled|Ignore|Ignored)\b/,
  /@(pytest\.mark\.(skip|skipif|xfail)|unittest\.(skip|skipIf|skipUnless|expectedFailure))\b/,
  /\bpytest\.(skip|xfail|importorskip)\s*\(/,
  /\b[tb]\.(Skip|Skipf|SkipNow)\s*\(/,
  /#\[ignore\b/,
  /\[(Ignore|Fact\s*\(\s*Skip|Theory\s*\(\s*Skip)\b/,
  /\bself\.skipTest\s*\(/,
  /^\s*(skip|pending)\b(\s|\(|$)/,
  /markTestSkipped\s*\(/,
];
const asserts =
  /\b(expect|assert\w*|should|require\.\w+|verify|EXPECT_\w+|ASSERT_\w+|XCTAssert\w*|t\.(Error|Errorf|Fatal|Fatalf)|is_expected|must_\w+)\b\s*[.(!]|^\s*assert\s/;
const snapshotsMany = 20;

/** Tests that went, were switched off or lost assertions: what an author under time pressure, or a tool asked to "make it pass",
 *  does first. */
export function testFindings(file: FileChange): readonly Finding[] {
  if (!isTestPath(file.path)) return [];
  const base = { path: file.path, line: file.line };
  if (file.change === "deleted") {
    const removed = file.removed.length;
    return [
      weaker(
        base,
        "medium",
        `deletes the test file \`${file.path}\``,
        removed > 0 ? `it had ${removed} lines` : "nothing stands in its place",
      ),
    ];
  }
  if (/\.snap$|__snapshots__\//.test(file.path)) {
    return file.removed.length >= snapshotsMany ? [massUpdate(file)] : [];
  }
  const skipped = count(file.added, isSkip) - count(file.removed, isSkip);
  const lost = count(file.removed, isAssertion) - count(file.added, isAssertion);
  return [
    ...(skipped > 0
      ? [weaker(base, "high", `switches off ${skipped} ${skipped === 1 ? "test" : "tests"} in \`${file.path}\``, "")]
      : []),
    ...(lost > 0
      ? [
          weaker(
            base,
            "medium",
            `takes ${lost} more ${lost === 1 ? "assertion" : "assertions"} out of \`${file.path}\` than it adds`,
            "",
          ),
        ]
      : []),
  ];
}

function weaker(
  base: { path: string; line: number | null },
  confidence: "high" | "medium",
  message: string,
  detail: string,
): Finding {
  return finding({
    ...base,
    code: "TEST001",
    severity: "warning",
    confidence,
    message: detail === "" ? message : `${message}: ${detail}`,
    why: "a test that no longer asks cannot fail, and the change it was to stop passes",
    instead: "mend the code or the test; where the test is truly obsolete, say so in the written change",
  });
}

function massUpdate(file: FileChange): Finding {
  return finding({
    path: file.path,
    line: file.line,
    code: "TEST002",
    severity: "warning",
    confidence: "medium",
    message: `rewrites ${file.removed.length} lines of snapshots`,
    why: "snapshots that are updated in mass are seldom read, so they confirm whatever the code does now",
    instead: "update them one by one, and say in the written change why the output moved",
  });
}

function count(lines: readonly string[], test: (line: string) => boolean): number {
  return lines.reduce((sum, line) => sum + (test(line) ? 1 : 0), 0);
}

/** A line as long as a bundled file is no assertion that a person wrote. */
const lineMax = 2_000;

function isSkip(line: string): boolean {
  return line.length < lineMax && skips.some((pattern) => pattern.test(line));
}

function isAssertion(line: string): boolean {
  return line.length < lineMax && asserts.test(line);
}
