import { z } from "zod";

/** What every exemption in the pack's config has beside its object: a last day and a reason. */
export const untilDate = {
    until: z.iso.date().describe("Last day of the exemption, such as 2027-03-31."),
    reason: z.string().min(1).describe("Why, in a sentence for the next reader."),
};
