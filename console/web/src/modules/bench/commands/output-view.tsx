/** A program's output: live while it runs here, from the hub's copy afterwards. What is on the error stream is marked. */
import { CHUNK_SOURCE, createChunkDecoder, type TaskView } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Failure } from "../../../components/failure.tsx";
import { remaining, useNow } from "../../../components/moment.tsx";
import { useLive } from "../../../live/context.ts";
import { createOutputs, type OutputPiece } from "../../../live/outputs.ts";
import { useStore } from "../../../platform/store.ts";
import { t } from "../../../messages/text.ts";
import { fetchBlob } from "../../../platform/http.ts";
import { isRunning } from "../words.ts";

export function OutputView({ task }: { readonly task: TaskView }) {
  const { outputs } = useLive();
  const live = useStore(outputs.of(task.jti));
  const stored = live.pieces.length === 0 && task.output !== null;
  const { data, error } = useQuery({
    queryKey: ["output", task.output],
    enabled: stored,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => readOutput(await fetchBlob(task.output ?? "")),
  });
  const pieces = live.pieces.length > 0 ? live.pieces : (data ?? []);
  if (error !== null) return <Failure error={error} />;
  return (
    <>
      {live.progress === undefined || !isRunning(task) ? null : <p className="dim">{live.progress}</p>}
      {task.state === "confirming" && live.confirmingUntil !== undefined ? (
        <Confirming until={live.confirmingUntil} />
      ) : null}
      {live.cut ? <p className="faint">{t("commands.cut")}</p> : null}
      <Lines pieces={pieces} following={isRunning(task)} />
      {pieces.length === 0 && !isRunning(task) && task.state !== "refused" ? (
        <p className="faint">{t("commands.noOutput")}</p>
      ) : null}
    </>
  );
}

function Confirming({ until }: { readonly until: number }) {
  const now = useNow();
  return (
    <p className="dim tabular" role="status">
      {t("run.confirming")} {remaining(until - now)}
    </p>
  );
}

function Lines({
  pieces,
  following,
}: {
  readonly pieces: readonly OutputPiece[];
  readonly following: boolean;
}) {
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (following) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [following, pieces]);
  if (pieces.length === 0) return null;
  return (
    <pre className="code output" ref={box} tabIndex={0} aria-label={t("commands.output")}>
      {pieces.map(({ source, text }, at) => (
        // Pieces are only added at the end.
        <span
          key={at}
          className={source === CHUNK_SOURCE.error ? "stderr" : ""}
          title={source === CHUNK_SOURCE.error ? t("commands.stderr") : undefined}
        >
          {text}
        </span>
      ))}
    </pre>
  );
}

/** Stored output is the stream as it came: chunks with their source. */
function readOutput(bytes: Uint8Array): readonly OutputPiece[] {
  const outputs = createOutputs();
  const write = outputs.writer("stored");
  const read = createChunkDecoder().push(bytes);
  if ("problem" in read) return [{ source: CHUNK_SOURCE.out, text: new TextDecoder().decode(bytes) }];
  for (const { source, bytes: piece } of read.chunks) write(source, piece);
  return outputs.of("stored").get().pieces;
}
