/** What the customer sees now, how they are connected, and the chat. */
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";
import { Chat } from "./chat.tsx";
import { Connection } from "./connection.tsx";
import { Mirror } from "./mirror.tsx";

export function CustomerColumn() {
  const { detail } = useBench();
  return (
    <>
      <div className="column-head">
        <h2 className="grow">{t("bench.customerSees")}</h2>
        <span className="faint row">
          <span className={`dot ${detail.customerHere ? "ok" : ""}`} aria-hidden="true" />
          {detail.customerHere ? t("customer.here") : t("customer.away")}
        </span>
      </div>
      <div className="column-scroll customer-scroll">
        <Connection />
        <Mirror />
        <Chat />
      </div>
    </>
  );
}
