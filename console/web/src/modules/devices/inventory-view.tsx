/** One snapshot, part by part; what could not be looked at says so. */
import type { Inventory } from "@deskside/protocol";
import { type ReactNode, useState } from "react";
import { Failure, Loading } from "../../components/failure.tsx";
import { exactTime, Moment } from "../../components/moment.tsx";
import { bytes } from "../../components/units.ts";
import { useDocument } from "../../live/blob.ts";
import { t, tOr } from "../../messages/text.ts";
import "./devices.css";

/** Rows of software drawn at once; a search finds the others. */
const SOFTWARE_SHOWN = 200;

export function InventoryView({
  sha256,
  open = false,
}: {
  readonly sha256: string;
  readonly open?: boolean;
}) {
  const { data, error, refetch } = useDocument<Inventory>(sha256);
  if (data === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;
  const { system, cpu, memory, network } = data;
  return (
    <div className="inventory">
      <p className="faint">
        {t("inventory.takenAt")} <Moment at={data.takenAt} seconds />
      </p>
      {data.gaps.map(({ part, reason }) => (
        <p key={part} className="callout warn">
          {t("inventory.gap", { part })} {reason}
        </p>
      ))}
      <Part title={t("inventory.system")} open>
        <dl className="facts">
          <Fact name={t("inventory.hostName")} value={system.hostName} />
          <Fact
            name={t("inventory.model")}
            value={[system.manufacturer, system.model, system.virtual ? t("inventory.virtual") : null]
              .filter(Boolean)
              .join(" ")}
          />
          <Fact
            name={t("inventory.os")}
            value={`${system.os} ${system.osVersion}, ${system.kernel}, ${system.arch}`}
          />
          <Fact
            name={t("inventory.cpu")}
            value={`${cpu.model}, ${t("inventory.cores", { cores: cpu.cores, threads: cpu.threads })}`}
          />
          <Fact
            name={t("inventory.memory")}
            value={`${bytes(memory.totalBytes)}${memory.swapBytes > 0 ? `, ${t("inventory.swap", { size: bytes(memory.swapBytes) })}` : ""}`}
          />
          <Fact name={t("inventory.booted")} value={exactTime(system.bootedAt)} />
          <Fact
            name={t("inventory.zone")}
            value={[system.timeZone, system.locale].filter(Boolean).join(", ")}
          />
          <Fact name={t("inventory.gateway")} value={network.gateways.join(", ") || "–"} />
          <Fact name={t("inventory.dns")} value={network.dnsServers.join(", ") || "–"} />
        </dl>
      </Part>
      <Rows
        title={t("inventory.disks")}
        open={open}
        rows={data.disks.map((one) => [one.name, one.model ?? "", bytes(one.sizeBytes), one.kind ?? ""])}
      />
      <Rows
        title={t("inventory.fileSystems")}
        open={open}
        rows={data.fileSystems.map((one) => [
          one.mount,
          one.type,
          t("live.of", { part: bytes(one.usedBytes), whole: bytes(one.sizeBytes) }),
          one.writable ? "" : t("inventory.readOnly"),
        ])}
      />
      <Rows
        title={t("inventory.interfaces")}
        open={open}
        rows={network.interfaces.map((one) => [
          one.name,
          one.up ? t("live.up") : t("live.down"),
          one.addresses.join(", "),
          one.speedMbps === null ? "" : `${one.speedMbps} Mb/s`,
        ])}
      />
      <Software software={data.software} open={open} />
      <Rows
        title={t("inventory.services")}
        rows={data.services.map((one) => [
          one.name,
          one.state,
          one.startsAtBoot === true ? t("inventory.atBoot") : "",
        ])}
      />
      <Rows
        title={t("inventory.tasks")}
        open={open}
        rows={data.scheduledTasks.map((one) => [
          one.scheduler,
          one.owner,
          one.schedule,
          one.command,
          one.ours ? "Deskside" : "",
        ])}
      />
      <Rows
        title={t("inventory.users")}
        open={open}
        rows={data.users.map((one) => [
          one.name,
          one.admin ? t("inventory.admin") : "",
          one.interactive ? t("inventory.person") : "",
        ])}
      />
      <Rows
        title={t("inventory.printers")}
        open={open}
        rows={data.printers.map((one) => [one.name, one.state, one.isDefault ? t("inventory.default") : ""])}
      />
      <Rows
        title={t("inventory.graphics")}
        open={open}
        rows={data.graphics.map((one) => [one.model, one.vendor ?? ""])}
      />
      <Rows title={t("inventory.usb")} rows={data.usb.map((one) => [one.name, one.vendor ?? ""])} />
    </div>
  );
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </>
);

const Part = ({
  title,
  open = false,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) => (
  <details className="inventory-part" open={open}>
    <summary>{title}</summary>
    <div className="body">{children}</div>
  </details>
);

interface RowsProps {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly open?: boolean;
}

function Rows({ title, rows, open = false }: RowsProps) {
  return (
    <Part title={`${title} (${rows.length})`} open={open && rows.length > 0}>
      {rows.length === 0 ? (
        <p className="faint">{t("inventory.nothing")}</p>
      ) : (
        <table className="table">
          <tbody>
            {rows.map((cells) => (
              <tr key={cells.join("|")}>
                {cells.map((cell, at) => (
                  // Columns are their places.
                  <td key={at} className={at === 0 ? "mono" : "dim"}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Part>
  );
}

function Software({ software, open }: { readonly software: Inventory["software"]; readonly open: boolean }) {
  const [text, setText] = useState("");
  const asked = text.trim().toLowerCase();
  const fits = software.filter(({ name }) => name.toLowerCase().includes(asked));
  return (
    <Part title={`${t("inventory.software")} (${software.length})`} open={open && software.length > 0}>
      <input
        className="input"
        type="search"
        aria-label={t("inventory.findSoftware")}
        placeholder={t("inventory.findSoftware")}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <table className="table tabular">
        <tbody>
          {fits.slice(0, SOFTWARE_SHOWN).map(({ name, version, source, kind }) => (
            <tr key={`${source}.${name}.${version ?? ""}`}>
              <td className="mono">{name}</td>
              <td className="dim">{version ?? ""}</td>
              <td className="dim">{tOr("softwareKind", kind)}</td>
              <td className="faint">{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fits.length > SOFTWARE_SHOWN ? (
        <p className="faint">{t("commands.moreRows", { count: fits.length - SOFTWARE_SHOWN })}</p>
      ) : null}
    </Part>
  );
}
