# Made by: python -m assets.packaging.recipes
class Fwtui < Formula
  desc "Terminal player and browser for Funkwhale pods"
  homepage "https://funkwhale.audio"
  # The folder with fwtui-0.1.0.tar.gz, as `make dist` makes it.
  url "file://#{ENV.fetch("HOMEBREW_FWTUI_DIST", "/tmp")}/fwtui-0.1.0.tar.gz"
  version "0.1.0"
  license "MIT"

  depends_on "mpv"
  depends_on "python@3.13"

  def install
    system "python3.13", "-m", "venv", libexec
    system libexec/"bin/pip", "install", "--quiet", "#{buildpath}[keyring,covers]"
    bin.install_symlink libexec/"bin/fwtui"
    man1.install_symlink libexec/"share/man/man1/fwtui.1"
    bash_completion.install_symlink libexec/"share/bash-completion/completions/fwtui"
    zsh_completion.install_symlink libexec/"share/zsh/site-functions/_fwtui"
    fish_completion.install_symlink libexec/"share/fish/vendor_completions.d/fwtui.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/fwtui --version")
    system bin/"fwtui", "doctor"
  end
end
