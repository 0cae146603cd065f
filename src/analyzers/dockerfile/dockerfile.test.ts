// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of other languages
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analysis, type Artifact, type Content, givenArtifact } from "#core";
import { dockerfile } from "./dockerfile.ts";
import { commandsIn } from "./shell.ts";

const text = (body: string): Content => ({ kind: "text", text: body });
const given = (body: string) => dockerfile.analyze([givenArtifact("<input>", body)]);

function pair(before: string, after: string): Analysis {
  const artifact: Artifact = { path: "x", oldPath: null, change: "modified", before: text(before), after: text(after) };
  return dockerfile.analyze([artifact]);
}

/** Codes of one stage on a pinned image that ends as it should. */
function codes(lines: string, from = "FROM alpine:3.20"): readonly string[] {
  const body = `${from}\n${lines}\nUSER app\nHEALTHCHECK NONE\n`;
  return [...new Set(given(body).findings.map(({ code }) => code))].sort();
}

describe("findings", () => {
  test.each([
    ["RUN apt-get install -y curl", ["DL3008"]],
    ["RUN apt-get -y --no-install-recommends install curl=7.88 git=2", []],
    ["RUN DEBIAN_FRONTEND=noninteractive apt-get -t bookworm install -y curl", ["DL3008"]],
    ["RUN apt-get install -y ./local.deb $PACKAGES", []],
    ["RUN apt-get update && apt-get upgrade", []],
    ["RUN apk add --no-cache curl", ["DL3018"]],
    ["RUN apk add --no-cache --virtual .build gcc=13.2 make~=4", []],
    ["RUN pip install flask", ["DL3013"]],
    ["RUN python3 -m pip install --no-cache-dir 'flask==3.0' -r requirements.txt", []],
    ["RUN pip install -r requirements.txt", []],
    ["RUN pip install .", []],
    ["RUN npm install -g pnpm", ["DL3016"]],
    ["RUN npm install -g pnpm@9.1.0 @scope/tool@1.2.3", []],
    ["RUN npm install -g pnpm@latest", ["DL3016"]],
    ["RUN npm install", ["docker-npm-install"]],
    ["RUN npm i --omit=dev", ["docker-npm-install"]],
    ["RUN npm ci", []],
    ["RUN yum install -y httpd", ["DL3033"]],
    ["RUN dnf install -y httpd-2.4.57", []],
    ["RUN curl -fsSL https://x.io/i.sh | sh", ["DL4006", "docker-curl-pipe-shell"]],
    ["RUN curl -fsSL https://x.io/i.sh | sudo -E bash -", ["DL3004", "DL4006", "docker-curl-pipe-shell"]],
    ['RUN bash -c "$(curl -fsSL https://x.io/i.sh)"', ["docker-curl-pipe-shell"]],
    ["RUN bash <(curl -fsSL https://x.io/i.sh)", ["docker-curl-pipe-shell"]],
    ["RUN wget -qO- https://x.io | tar xz", ["DL4006"]],
    ["RUN set -o pipefail && wget -qO- https://x.io | tar xz", []],
    ['RUN ["bash", "-o", "pipefail", "-c", "a | b"]', []],
    ['SHELL ["/bin/bash", "-eo", "pipefail", "-c"]\nRUN a | b', []],
    ["RUN echo 'a | b' || true", []],
    ["CMD node server.js", ["DL3025"]],
    ["ENTRYPOINT exec node server.js", ["DL3025"]],
    ['CMD ["node", "server.js"]', []],
    ['CMD ["a"]\nCMD ["b"]', ["DL4003"]],
    ["ADD https://x.io/a /a", ["docker-add-remote"]],
    ["ADD --checksum=sha256:abc https://x.io/a /a", []],
    ["ADD rootfs.tar.gz /", []],
    ["ADD src /src", ["DL3020"]],
    ["ENV API_TOKEN=abc", ["docker-secret-in-env"]],
    ["ENV DB_PASSWORD abc def", ["docker-secret-in-env"]],
    ["ENV TOKEN_URL=https://x PASSWORD_FILE=/run/secrets/x", []],
    ["ENV API_TOKEN=$API_TOKEN", []],
    ["ARG GITHUB_TOKEN", ["docker-secret-in-env"]],
    ["RUN sudo make", ["DL3004"]],
    ["ONBUILD RUN apt-get install -y curl", ["DL3008"]],
    ["RUN <<EOF\napt-get install -y curl\nEOF", ["DL3008"]],
    ["RUN <<EOF\n#!/usr/bin/env python3\nimport os | os\nEOF", []],
    ["COPY <<EOF /etc/x\napt-get install -y curl | sh\nEOF", []],
    ["RUN --mount=type=cache,target=/c \\\n  # why\n  pip install \\\n  flask", ["DL3013"]],
  ])("%s", (lines, expected) => expect(codes(lines)).toEqual(expected));

  test.each([
    ["FROM alpine", ["DL3006"]],
    ["FROM alpine:latest", ["DL3007"]],
    ["FROM host:5000/alpine", ["DL3006"]],
    ["FROM host:5000/alpine:3", []],
    ["FROM alpine@sha256:0123", []],
    ["FROM alpine:latest@sha256:0123", []],
    ["FROM scratch", []],
    ["FROM --platform=linux/arm64 alpine:3 AS x", []],
    ["ARG V=latest\nFROM alpine:${V}", ["DL3007"]],
    ["ARG V\nFROM alpine:${V}", []],
    ["ARG V\nFROM alpine:${V:-latest}", ["DL3007"]],
    ["FROM alpine:3 AS Base\nFROM base", []],
  ])("%s", (from, expected) => expect(codes("", from)).toEqual(expected));

  test("users", () => {
    const user = (body: string) =>
      given(body)
        .findings.map(({ code }) => code)
        .filter((code) => /user|DL3002/.test(code));
    expect(user("FROM a:1\n")).toEqual(["docker-no-user"]);
    expect(user("FROM a:1\nUSER root\n")).toEqual(["DL3002"]);
    expect(user("FROM a:1\nUSER 0:0\n")).toEqual(["DL3002"]);
    expect(user("FROM a:1\nUSER root\nUSER app\n")).toEqual([]);
    expect(user("FROM a:1 AS base\nUSER app\nFROM base\n")).toEqual([]);
    expect(user("FROM gcr.io/distroless/static:nonroot\n")).toEqual([]);
  });

  test("another escape character", () => {
    const body = "# escape=`\nFROM mcr.microsoft.com/windows:1\nRUN dir C:\\ `\n && dir\nUSER app\nHEALTHCHECK NONE\n";
    expect(given(body)).toMatchObject({ complete: true, findings: [] });
  });
});

describe("pairs", () => {
  const base = 'FROM alpine:3.20\nRUN make\nCMD ["a"]\n';
  const summary = ({ effects }: Analysis) => effects.map((e) => `${e.action} ${e.certainty} ${e.reason}`).join(", ");
  test.each([
    [base, ""],
    [`# c\n${base.replaceAll("\n", "\r\n")}\n\n`, ""],
    [base.replace("3.20", "3.21"), "update certain base-image"],
    [base.replace("RUN make", "RUN make install"), "update certain instructions, execute possible run"],
    [base.replace('"a"', '"b"'), "update certain instructions, execute possible entrypoint"],
    [base.replace("RUN make\n", ""), "update certain instructions"],
    [`${base}USER app\n`, "update certain instructions"],
    [base.replace("FROM alpine:3.20", "ARG V=3.20\nFROM alpine:${V}"), "update certain instructions"],
  ])("%j", (after, expected) => expect(summary(pair(base, after))).toBe(expected));
});

describe("doubt", () => {
  test.each([
    ["empty", ""],
    ["comments only", "# a\n# b\n"],
    ["binary", "FROM a\0"],
    ["no from", "RUN a\n"],
    ["arguments only", "ARG a=1\n"],
    ["from nothing", "FROM\n"],
    ["a bad from", "FROM a b c d\n"],
    ["an unknown word", "FROM a\nRUNN b\n"],
    ["an open here-document", "FROM a\nRUN <<EOF\nx\n"],
    ["a template", "FROM {{ image }}\n"],
    ["yaml", "kind: Deployment\n"],
    ["too large", `FROM a:1\nRUN ${"x".repeat(1024 * 1024)}\n`],
  ])("%s is not read", (_, body) => {
    const analysis = given(body);
    expect(analysis.complete).toBe(false);
    expect(analysis.effects[0]?.action).toBe("unread");
    expect(pair("FROM a:1\n", body).complete).toBe(false);
  });

  test("any text is answered", () => {
    const word = fc.constantFrom(
      "FROM a:1",
      "RUN",
      "x",
      "<<EOF",
      "EOF",
      "\\",
      "|",
      "&&",
      "'",
      '"',
      "${",
      "$(",
      "#",
      "[",
      "{",
      "ONBUILD",
      "ENV A=",
    );
    const body = fc.array(fc.tuple(word, fc.constantFrom(" ", "\n", "\t")), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          body.map((parts) => parts.flat().join("")),
        ),
        (each) => {
          const analysis = given(each);
          return analysis.effects.length > 0;
        },
      ),
      { numRuns: 500 },
    );
  });

  test("linear time", () => {
    const started = performance.now();
    given(`FROM a:1\n${"RUN apt-get install -y curl && echo done | cat\n".repeat(4000)}`);
    given(`FROM a:1\nRUN ${"a \\\n".repeat(50_000)} b\n`);
    given(`FROM a:1\nRUN ${"$(".repeat(20_000)}\n`);
    given(`FROM a:1\nRUN ${"<<A ".repeat(5000)}\n`);
    given(`FROM a:1\nENV ${"A=1 ".repeat(50_000)}\n`);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

test("shell texts split into commands", () => {
  const words = (body: string) => commandsIn(body).map((command) => command.words.join(" "));
  expect(words("a 'b c' && d \"e;f\" | g; (h) ; { i; } # j")).toEqual(["a b c", "d e;f", "g", "h", "i"]);
  expect(words("A=1 sudo -E env B=2 c ${D:-x y} $(e | f)")).toEqual(["c ${D:-x y} $(e | f)"]);
});
