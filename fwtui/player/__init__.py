"""What is heard: the queue, the stream, and libmpv behind them."""
