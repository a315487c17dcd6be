/** The seven phases of a support visit, in their order; each node of a flow belongs to one. */

export const PHASES = [
  "identify-yourself",
  "identify-fault",
  "advise",
  "feedback",
  "analyse",
  "recommend",
  "establish-resolution",
] as const;
export type Phase = (typeof PHASES)[number];

/** Titles in the words of the trade, for the progress bar. */
export const PHASE_TITLES: Readonly<Record<Phase, string>> = {
  "identify-yourself": "Identify yourself",
  "identify-fault": "Identify the faulty element",
  advise: "Advise",
  feedback: "Obtain feedback",
  analyse: "Analyse",
  recommend: "Recommend",
  "establish-resolution": "Establish resolution",
};
