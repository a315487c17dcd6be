/** The component library around the parts that use it: dialogs and menus. It is loaded with the first of them. */
import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/ScrollArea.css";
import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Menu.css";
import "../theme/mantine.css";
import type { ReactNode } from "react";
import { theme } from "../theme/theme.ts";

// Its own style elements would be set as markup, which the page's policy forbids: the variables come from files.
export const WithLibrary = ({ children }: { readonly children: ReactNode }) => (
  <MantineProvider
    theme={theme}
    withCssVariables={false}
    withGlobalClasses={false}
    forceColorScheme="light"
    getRootElement={() => undefined}
  >
    {children}
  </MantineProvider>
);
