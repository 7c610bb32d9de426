/** The ISO date of an instant, in UTC. */
export const isoDay = (instant: Date) => instant.toISOString().slice(0, 10);

/** Today's ISO date in UTC, compared with the last day of exemptions. The only read of the clock. */
export const today = () => isoDay(new Date());
