/** The bench: one case, one machine, one fault. */
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Failure, Loading } from "../components/failure.tsx";
import { useTopic } from "../live/context.ts";
import { caseQuery, deviceQuery } from "../live/queries.ts";
import { Bench } from "../modules/bench/bench.tsx";

export default function CasePage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data: detail, error, refetch } = useQuery(caseQuery(id));
  const deviceId = detail?.device?.id;
  const { data: device } = useQuery({ ...deviceQuery(deviceId ?? ""), enabled: deviceId !== undefined });
  useTopic(detail === undefined ? undefined : `case:${detail.id}`);
  useTopic(deviceId === undefined ? undefined : `device:${deviceId}`);
  if (detail !== undefined)
    return <Bench key={detail.id} detail={detail} device={deviceId === undefined ? undefined : device} />;
  return error === null ? (
    <Loading />
  ) : (
    <div className="page">
      <Failure error={error} retry={() => void refetch()} />
    </div>
  );
}
