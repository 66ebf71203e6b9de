"""What is said with a pod: the only room that knows HTTP and OAuth."""
