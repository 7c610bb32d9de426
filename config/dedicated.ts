import { z } from "zod";

import { matching } from "./types";

/** The owner's statement that a CA serves the link alone. */
export const dedicated = z.strictObject({
    owner: z.string().min(1).describe("Who says so, and whom to ask."),
    since: matching(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2026-01-31").describe("Since which day."),
});
