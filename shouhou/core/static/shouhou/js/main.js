// Everything a page does beyond its links and forms; each concern lives in a file of its own.
import "./looks.js";
import "./say.js";
import "./sending.js";
import "./drafts.js";
import "./files.js";
import "./copying.js";
import "./printing.js";
import "./dialogs.js";
import "./unfolding.js";
import "./search.js";
import "./keyboard.js";
import "./timer.js";
