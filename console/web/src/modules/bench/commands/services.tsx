/** Services of the machine's own manager: start, stop, restart; the customer says yes to each. */
import type { Inventory } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { StateTag } from "../../../components/state-tag.tsx";
import { toast } from "../../../components/toasts.tsx";
import { useDocument } from "../../../live/blob.ts";
import { t } from "../../../messages/text.ts";
import { NeedsScope } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";

const ACTIONS = ["start", "stop", "restart"] as const;
/** Rows drawn; a search finds the others. */
const SHOWN = 80;

export function Services() {
  return (
    <NeedsScope scope="run_commands" purpose={t("purpose.services")}>
      <List />
    </NeedsScope>
  );
}

function List() {
  const { device, ready, send } = useBench();
  const newest = device?.snapshots
    .filter(({ kind }) => kind === "inventory")
    .sort((a, b) => b.takenAt - a.takenAt)[0];
  const { data } = useDocument<Inventory>(newest?.sha256);
  const [text, setText] = useState("");
  const asked = text.trim();
  const services = (data?.services ?? []).filter(({ name }) =>
    name.toLowerCase().includes(asked.toLowerCase()),
  );
  const control = async (service: string, action: (typeof ACTIONS)[number]): Promise<void> => {
    const { claims } = await (await send("service.control", { service, action })).done;
    toast(t("commands.serviceDone", { service, status: claims.status }));
  };
  const buttons = (service: string) => (
    <div className="row">
      {ACTIONS.map((action) => (
        <ActionButton key={action} look="small" disabled={!ready} run={() => control(service, action)}>
          {t(`commands.${action}`)}
        </ActionButton>
      ))}
    </div>
  );
  return (
    <>
      <div className="picker">
        <input
          className="input"
          type="search"
          aria-label={t("commands.findService")}
          placeholder={t("commands.findService")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <p className="faint pad">
        {data === undefined ? t("commands.noInventory") : t("commands.eachConfirmed")}
      </p>
      <table className="table middle">
        <tbody>
          {services.slice(0, SHOWN).map(({ name, state }) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <td>
                <StateTag code={state} />
              </td>
              <td>{buttons(name)}</td>
            </tr>
          ))}
          {services.length === 0 && /^[A-Za-z0-9][A-Za-z0-9@:._-]*$/.test(asked) ? (
            <tr>
              <td className="mono">{asked}</td>
              <td />
              <td>{buttons(asked)}</td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </>
  );
}
