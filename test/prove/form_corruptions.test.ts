/** Some of the forms, changed a little; test/real/prove asks for all of them. */

import { formCorruptionsAreNoticed } from "./form_corruptions.ts";

formCorruptionsAreNoticed(6);
