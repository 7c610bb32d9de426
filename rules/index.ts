import { secretAccess } from "./access";
import { imageDigest } from "./images";
import { issuerGuarded } from "./issuer";
import { leafAccount, leafNames, leafUsage } from "./leaf";
import { leafKey, leafLifetime } from "./lifetime";
import { callersDeclared, membersComplete } from "./members";
import { linkMode } from "./mode";
import { privateKeyOutputs, privateKeys } from "./privateKeys";
import { noHttpProbe } from "./probes";
import { rootProtected } from "./rootProtection";
import type { Rule } from "./rule";
import { rootDedicated, rootKind, rootLifetime } from "./trustRoot";
import { verificationOn } from "./verification";
import { credentialsMounted, noPlainUrl } from "./workload";

/** Every rule of the policy pack, in the order of its page. */
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
