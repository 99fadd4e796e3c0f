/** Every form's files, changed in one small way on each platform: needs nothing but time. */

import { formCorruptionsAreNoticed } from "../../prove/form_corruptions.ts";
import { tellCount } from "../counts.ts";

formCorruptionsAreNoticed(1, (text, compared) => tellCount("changed forms", compared, text));
