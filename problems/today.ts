/** Today's ISO date in UTC, compared with the last day of exemptions. The only read of the clock. */
export const today = () => new Date().toISOString().slice(0, 10);
