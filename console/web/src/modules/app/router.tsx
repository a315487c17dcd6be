/** Every page is a file in `pages/`; its name is its address: `cases.$id.tsx` is `/cases/$id`. Each is loaded when opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useRouterState,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { ErrorBoundary, Failure, Loading } from "../../components/failure.tsx";
import { t } from "../../messages/text.ts";
import { Gate } from "../sign-in/gate.tsx";
import { Shell } from "../shell/shell.tsx";

/** Pages that are shown to somebody who is not signed in. */
const BARE = /^\/(s$|i\/)/;

const pages = import.meta.glob<{ default: ComponentType }>("../../pages/*.tsx");

function Root() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (BARE.test(path)) {
    return (
      <ErrorBoundary>
        <Outlet />
      </ErrorBoundary>
    );
  }
  return (
    <Gate>
      <Shell>
        <ErrorBoundary resetKey={path}>
          <Outlet />
        </ErrorBoundary>
      </Shell>
    </Gate>
  );
}

const root = createRootRoute({
  component: Root,
  notFoundComponent: () => (
    <div className="empty">
      <h1>{t("error.noPage")}</h1>
      <a className="btn" href="/cases">
        {t("nav.cases")}
      </a>
    </div>
  ),
});

const addressOf = (file: string): string => {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/\.tsx$/, "");
  return name === "index" ? "/" : `/${name.replaceAll(".", "/")}`;
};

const routes = Object.entries(pages).map(([file, load]) =>
  createRoute({ getParentRoute: () => root, path: addressOf(file), component: lazyRouteComponent(load) }),
);

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: "intent",
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error }) => (
    <div style={{ padding: 24 }}>
      <Failure error={error} retry={() => location.reload()} />
    </div>
  ),
  scrollRestoration: true,
});
