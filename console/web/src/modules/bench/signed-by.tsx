/** "Signed by PC-14": the machine's signature over the result, and that what is shown is what it covers, checked in this browser. */
import { type CheckReport, type TaskView, verifyTask } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { readDocument } from "../../live/blob.ts";
import { useLive } from "../../live/context.ts";
import { t } from "../../messages/text.ts";
import { crypto } from "../../platform/keystore.ts";
import { useBench } from "./use-bench.ts";

export function SignedBy({ task }: { readonly task: TaskView }) {
  const { technician } = useLive();
  const { detail } = useBench();
  const { result, device } = task;
  const { data, error } = useQuery({
    queryKey: ["signed", task],
    enabled: result !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async () => {
      const isCheck = task.op === "check.run" && task.document !== null;
      const report = isCheck ? await readDocument<CheckReport>(task.document ?? "") : undefined;
      return verifyTask(crypto, task, await technician.devices.key(device), report);
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
