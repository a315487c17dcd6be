/** The product's version, as it says of itself. */
export const VERSION = "0.1.0";
