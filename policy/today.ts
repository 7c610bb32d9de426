/** The ISO date of today, on which exemptions are judged. */
export const today = () => new Date().toISOString().slice(0, 10);
