/** `/`: the cases, at their one address: a page that is there twice would lose what was typed on the way. */
import { Navigate } from "@tanstack/react-router";

export default function Index() {
  return <Navigate to={"/cases" as never} replace />;
}
