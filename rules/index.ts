import { credentialsMounted } from "./credentialsMounted";
import { noHttpProbe } from "./httpProbes";
import { imageDigest } from "./imageDigest";
import { issuerGuarded } from "./issuerGuard";
import { leafAccount, leafNames, leafUsage } from "./leaf";
import { leafKey, leafLifetime } from "./leafLifetime";
import { linkMode } from "./linkMode";
import { membersComplete } from "./members";
import { callersDeclared, noPlainUrl } from "./plainUrls";
import { privateKeyOutputs, privateKeys } from "./privateKeys";
import { rootProtected } from "./rootProtection";
import type { Rule } from "./rule";
import { secretAccess } from "./secretAccess";
import { rootDedicated, rootKind, rootLifetime } from "./trustRoot";
import { verificationOn } from "./verification";

/** Every rule of the policy pack, in the order of docs/policies.md. */
export const rules: readonly Rule[] = [
    linkMode,
    membersComplete,
    callersDeclared,
    credentialsMounted,
    noPlainUrl,
    noHttpProbe,
    verificationOn,
    rootKind,
    rootLifetime,
    rootDedicated,
    rootProtected,
    issuerGuarded,
    leafUsage,
    leafNames,
    leafAccount,
    leafLifetime,
    leafKey,
    privateKeys,
    privateKeyOutputs,
    secretAccess,
    imageDigest,
];
