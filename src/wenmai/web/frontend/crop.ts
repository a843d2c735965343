// The picture that is searched by: draw a frame, and the search is for what is inside it.
import { selectionOnPage } from "./selection";

selectionOnPage();
