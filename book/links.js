// Pages name files and pictures of the repository by relative paths, so that these work wherever the
// repository is browsed. In the book they lead to the repository.
const REPOSITORY = "https://github.com/windage-rs/windage/";
const OUTSIDE = "../../";

for (const link of document.querySelectorAll(`a[href^="${OUTSIDE}"]`)) {
  const path = link.getAttribute("href").slice(OUTSIDE.length).replace(".html", ".md");
  link.href = REPOSITORY + "blob/main/" + path;
}
for (const picture of document.querySelectorAll(`img[src^="${OUTSIDE}"]`)) {
  picture.src = REPOSITORY + "raw/main/" + picture.getAttribute("src").slice(OUTSIDE.length);
}
