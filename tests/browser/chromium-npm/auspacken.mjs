// Unpacks browser, fonts and shared libraries beside the package (TMPDIR) and prints both paths.
// The package unpacks the libraries only where it believes to be in its usual surroundings; hence the variable.
import { join } from "node:path";
import { tmpdir } from "node:os";

process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
console.log(join(tmpdir(), "al2023", "lib"));
