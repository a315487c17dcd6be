/** The cookie of a customer's page: the link's own token, so that it opens one case and nothing else. */
export const customerCookie = (value: string) => ({
  name: "customer" as const,
  value,
  // The link lives as long as the case; who comes back later opens it again.
  maxAgeS: 30 * 86_400,
});
