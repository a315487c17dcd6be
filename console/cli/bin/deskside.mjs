#!/usr/bin/env node
/** The technician's command line, started from a checkout: `deskside --help`. */
import { launch } from "../../../tools/launch.mjs";

await launch(new URL("../src/main.ts", import.meta.url).href);
