import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export type Chromium = Readonly<{ path: string; environment: Readonly<Record<string, string>> }>;

/** Unpacks browser, fonts and the libraries that a bare system lacks, as for the system that the package was made for. */
const unpack = `process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
await chromium.executablePath();`;

/** A real Chromium: the one of this system, or the one inside the development dependency, unpacked once for each user. */
export function findChromium(): Chromium {
  const own = process.env.CHECKRAIL_CHROMIUM ?? installed.find((path) => existsSync(path));
  if (own !== undefined) return { path: own, environment: {} };
  const folder = join(tmpdir(), `checkrail-chromium-${userInfo().username}-143`);
  if (!existsSync(folder)) {
    const fresh = mkdtempSync(join(tmpdir(), "checkrail-chromium-"));
    execFileSync(process.execPath, ["--input-type=module", "-e", unpack], { env: { ...process.env, TMPDIR: fresh } });
    // The package's own list of fonts names folders of another system.
    writeFileSync(
      join(fresh, "fonts/fonts.conf"),
      `<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
    );
    try {
      renameSync(fresh, folder);
    } catch {
      // Another test was faster.
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  const environment = {
    LD_LIBRARY_PATH: join(folder, "al2023/lib"),
    FONTCONFIG_PATH: join(folder, "fonts"),
    HOME: folder,
  };
  return { path: join(folder, "chromium"), environment };
}
