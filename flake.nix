# Made by: python -m assets.packaging.recipes
{
  description = "A terminal player and browser for Funkwhale pods";

  inputs.nixpkgs.url = "nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = nixpkgs.lib.genAttrs systems;
    in {
      packages = each (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./assets/packaging/nix { };
      });
    };
}
