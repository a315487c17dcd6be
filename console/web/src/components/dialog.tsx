/** A question over the page: focus stays inside, Escape closes it. */
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../messages/text.ts";
import { WithLibrary } from "./with-library.tsx";

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly width?: number;
}

export const Dialog = ({ title, open, onClose, children, width = 480 }: DialogProps) => (
  <WithLibrary>
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      size={width}
      yOffset="10dvh"
      transitionProps={{ duration: 90 }}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      {children}
    </Modal>
  </WithLibrary>
);
