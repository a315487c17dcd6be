/** The customer's pages by address: a case, a join link, or neither. */
import { useState } from "react";
import { createCustomerApi } from "./api.ts";
import { CasePage } from "./case-page.tsx";
import { HelpPage } from "./help-page.tsx";
import { JoinPage } from "./join-page.tsx";
import { LinkProblem } from "./link-problem.tsx";
import { readRoute } from "./route.ts";

export function CustomerApp() {
  const [{ route, api }] = useState(() => ({
    route: readRoute(location.href),
    api: createCustomerApi((input, init) => fetch(input, init)),
  }));
  switch (route.page) {
    case "case":
      return <CasePage api={api} id={route.id} token={route.token} />;
    case "join":
      return <JoinPage api={api} id={route.id} secret={route.secret} link={route.link} />;
    case "help":
      return <HelpPage api={api} />;
    case "incomplete":
      return <LinkProblem kind="incomplete" />;
  }
}
