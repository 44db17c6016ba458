"""The rules of the tree, one module a subject. Each rule is a function (tree) -> list of Finding."""
