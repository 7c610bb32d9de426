import type { Mode } from "../../contracts";
import type { Identity } from "../../pki/identity";

/** What the settings are judged against. */
export interface CasSurroundings {
    readonly linkName: string;
    readonly mode: Mode;
    readonly identities: readonly Identity[];
    /** Whether approver-policy decides on every request. */
    readonly approverPolicy?: boolean;
}
