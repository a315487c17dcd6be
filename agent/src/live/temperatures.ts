/** Temperatures from the sensors that the kernel knows (`/sys/class/hwmon`, else `/sys/class/thermal`). */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../linux/read-text.ts";

/** Sensors read at most: what a live sample may hold. */
const MOST = 32;

export interface Temperature {
  readonly name: string;
  readonly celsius: number;
  readonly criticalCelsius: number | null;
}

/** All sensors that answer with a believable value. Reading one can take milliseconds (some sit on a slow bus). */
export async function readTemperatures(sysRoot = "/sys"): Promise<Temperature[]> {
  const hwmon = await fromHwmon(join(sysRoot, "class/hwmon"));
  return hwmon.length > 0 ? hwmon : fromThermalZones(join(sysRoot, "class/thermal"));
}

async function fromHwmon(folder: string): Promise<Temperature[]> {
  const found: Temperature[] = [];
  for (const chip of await entries(folder)) {
    const chipName = (await line(join(folder, chip, "name"))) ?? chip;
    for (const file of await entries(join(folder, chip))) {
      const sensor = /^(temp\d+)_input$/.exec(file)?.[1];
      if (sensor === undefined || found.length >= MOST) continue;
      const read = (suffix: string) => line(join(folder, chip, `${sensor}_${suffix}`));
      const celsius = degrees(await read("input"));
      if (celsius === null) continue;
      const label = (await read("label")) ?? (sensor === "temp1" ? "" : sensor);
      found.push({
        name: `${chipName} ${label}`.trim(),
        celsius,
        criticalCelsius: degrees(await read("crit")),
      });
    }
  }
  return found;
}

async function fromThermalZones(folder: string): Promise<Temperature[]> {
  const found: Temperature[] = [];
  for (const zone of await entries(folder)) {
    if (!zone.startsWith("thermal_zone") || found.length >= MOST) continue;
    const celsius = degrees(await line(join(folder, zone, "temp")));
    const name = (await line(join(folder, zone, "type"))) ?? zone;
    if (celsius !== null) found.push({ name, celsius, criticalCelsius: null });
  }
  return found;
}

/** From thousandths of a degree; a sensor that is not connected reports −273 or some absurd heat. */
function degrees(text: string | undefined): number | null {
  if (text === undefined || !/^-?\d+$/.test(text)) return null;
  const celsius = Number(text) / 1000;
  return celsius > -60 && celsius < 200 ? Math.round(celsius * 10) / 10 : null;
}

const line = async (path: string) => (await readText(path, 4096))?.trim();

async function entries(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // No such class on this machine (most virtual ones).
    return [];
  }
}
