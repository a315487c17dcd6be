/** "Signed by PC-14": the machine's signature over the result, and the result's tie to the command, checked in this browser. */
import { DesksideError, hashOf, type TaskView, verifyObject } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useLive } from "../../live/context.ts";
import { t } from "../../messages/text.ts";
import { crypto } from "../../platform/keystore.ts";
import { useBench } from "./use-bench.ts";

export function SignedBy({ task }: { readonly task: TaskView }) {
  const { technician } = useLive();
  const { detail } = useBench();
  const { result, cmd, device } = task;
  const { data, error } = useQuery({
    queryKey: ["signed", task.jti, result],
    enabled: result !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async () => {
      const claims = await verifyObject(crypto, "result", result ?? "", await technician.devices.key(device));
      if (claims.cmd !== (await hashOf(crypto, cmd))) throw new DesksideError("SIGNATURE");
      return claims.iss;
    },
  });
  if (result === null) return <span className="faint">{t("signed.none")}</span>;
  const name = detail.device?.id === device ? detail.device.name : device.slice(0, 10);
  if (error !== null)
    return (
      <span className="tag fail" title={error.message}>
        {t("signed.bad")}
      </span>
    );
  return (
    <span className="faint row" title={data}>
      {data === undefined ? t("signed.checking") : <>✓ {t("signed.by", { name })}</>} · {task.technician}
    </span>
  );
}
