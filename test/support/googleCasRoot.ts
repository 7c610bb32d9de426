import type { GoogleCasSettings } from "../../config/trustRoot";
import { GoogleCasRoot } from "../../components/trustRoot/googleCasRoot";
import { casLink } from "./googleCas";
import { recordResources, settle, type Recorder } from "./recorder";

/** Creates a root named `root` for the link, and records its registrations. */
export async function createRoot(settings: GoogleCasSettings): Promise<[GoogleCasRoot, Recorder]> {
    const recorder = await recordResources(true);
    const root = new GoogleCasRoot("root", { ...casLink, settings });
    await settle();
    return [root, recorder];
}

/** Names of the resources whose type matches. */
export function ofType({ resources }: Recorder, type: RegExp): readonly string[] {
    return resources.filter((resource) => type.test(resource.type)).map(({ name }) => name);
}
