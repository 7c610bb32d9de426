import { EngineError } from "../../errors";
import type { Made, Provider, ResourceRequest } from "../provider";
import { createPrivateKey } from "./privateKey";
import { createSelfSignedCert } from "./selfSignedCert";

const resources: Readonly<Record<string, Provider>> = {
    "tls:index/privateKey:PrivateKey": madeOnce(createPrivateKey),
    "tls:index/selfSignedCert:SelfSignedCert": madeOnce(createSelfSignedCert),
};

/** The provider of a `tls:*` type, if the engine has it: private keys and self-signed roots. */
export function tlsProvider(type: string): Provider | undefined {
    return resources[type];
}

/** A resource that lives in the stack's state alone and is made anew for any change of inputs. */
function madeOnce(create: (request: ResourceRequest) => Promise<Made>): Provider {
    const refuse = ({ urn }: ResourceRequest) =>
        Promise.reject(new EngineError(`${urn} lives in the stack's state alone: it is created.`));
    return {
        check: ({ inputs }) => inputs,
        exists: () => Promise.resolve(true),
        replaces: () => true,
        preview: ({ inputs }) => inputs,
        create,
        update: refuse,
        delete: () => Promise.resolve(),
        adopt: refuse,
    };
}
